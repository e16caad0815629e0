export interface Price {
  cents: number;
  currency: string;
}

const SYMBOLS: Record<string, string> = { EUR: "€", GBP: "£", USD: "$" };

export function parsePrice(text: string, currency = "EUR"): Price {
  const [whole, fraction] = text.replace(",", ".").split(".");
  const cents = parseInt(whole) * 100 + parseInt((fraction || "0").padEnd(2, "0"));
  if (cents === NaN) {
    throw "not a price: " + text;
  }
  return { cents, currency };
}

export function formatPrice(price: Price): string {
  const amount = (price.cents / 100).toFixed(2);
  const symbol = SYMBOLS[price.currency];
  if (symbol == undefined) {
    return amount + " " + price.currency;
  }
  return symbol + amount;
}

export function total(prices: Price[]): Price {
  var cents = 0;
  for (const index in prices) {
    cents += prices[index].cents;
  }
  return { cents, currency: prices[0].currency };
}
