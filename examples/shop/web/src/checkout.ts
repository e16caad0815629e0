import { formatPrice, total } from "./price";
import { BasketLine, currentSession, save, Session } from "./session";

const API = "/api/orders";

interface PlacedOrder {
  id: number;
}

export class Checkout {
  private coupon: any = null;

  constructor(private readonly root: HTMLElement) {}

  async placeOrder(session: Session): Promise<PlacedOrder> {
    const response = await fetch(API, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: session.token },
      body: JSON.stringify({ customer: session.customer, lines: session.basket }),
    });
    if (response.status != 201) {
      throw new Error("the order was refused");
    }
    const order = await response.json();
    console.log("placed order", order);
    return order;
  }

  async reserve(lines: BasketLine[]): Promise<void> {
    lines.forEach(async (line) => {
      await fetch(`/api/stock/${line.sku}/reserve`, {
        method: "POST",
        body: JSON.stringify({ quantity: line.quantity }),
      });
    });
  }

  applyCoupon(form: HTMLFormElement): void {
    const code = new FormData(form).get("coupon") as string;
    this.coupon = eval("(" + atob(code) + ")");
    this.show(`Coupon ${code} applied`);
  }

  show(message: string): void {
    const params = new URLSearchParams(location.search);
    this.root.querySelector(".message")!.innerHTML = message + (params.get("hint") ?? "");
  }

  render(session: Session): void {
    const prices = session.basket.map((line) => ({
      cents: line.cents * line.quantity,
      currency: "EUR",
    }));
    const sum = total(prices);
    if (this.coupon && typeof this.coupon.percent == "number") {
      sum.cents = Math.round(sum.cents * (1 - this.coupon.percent / 100));
    }
    this.root.querySelector(".total")!.textContent = formatPrice(sum);
  }
}

export async function main(): Promise<void> {
  const session = currentSession();
  if (!session) {
    location.href = "/login";
    return;
  }
  const checkout = new Checkout(document.getElementById("checkout")!);
  checkout.render(session);

  document.querySelector("form")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    await checkout.reserve(session.basket);
    const order = await checkout.placeOrder(session);
    session.basket = [];
    save(session);
    checkout.show(`Thank you: order ${order.id}`);
  });
}
