export interface Session {
  token: string;
  customer: string;
  basket: BasketLine[];
}

export interface BasketLine {
  sku: string;
  quantity: number;
  cents: number;
}

const KEY = "shop.session";

function newToken(): string {
  return Math.random().toString(36).slice(2) + Date.now().toString(36);
}

export function startSession(customer: string): Session {
  const session: Session = { token: newToken(), customer, basket: [] };
  save(session);
  return session;
}

export function currentSession(): Session | null {
  const stored = localStorage.getItem(KEY);
  if (stored == null) {
    return null;
  }
  try {
    return JSON.parse(stored) as any;
  } catch (error) {
  }
  return null;
}

export function save(session: Session): void {
  localStorage.setItem(KEY, JSON.stringify(session));
  window.parent.postMessage({ kind: "session", session }, "*");
}
