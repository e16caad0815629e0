// An identity provider for the tests: the real one, and a lever that spoils the next ID token.
// Arguments: the address of the package, the port, and a JSON document of clients and accounts.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";

const [, , library, port, document] = process.argv;
const { Provider } = await import(library);
const { clients, accounts } = JSON.parse(document);
const issuer = `http://127.0.0.1:${port}`;
const [own, strange] = [0, 1].map(() => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
// Each start has another key.
const key = { ...own.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: `key-${process.pid}` };

const provider = new Provider(issuer, {
  clients,
  jwks: { keys: [key] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  conformIdTokenClaims: !accounts.inToken, // the standard has claims in the userinfo answer alone
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...accounts[accountId] }) }),
  cookies: { keys: ["for tests"] },
  ...(accounts.methods?.[0] !== "wrong" && accounts.methods && { clientAuthMethods: accounts.methods }),
});

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const signers = {
  provider: (text) => sign("sha256", text, own).toString("base64url"),
  stranger: (text) => sign("sha256", text, strange).toString("base64url"),
  secret: (text) => createHmac("sha256", clients[0].client_secret).update(text).digest("base64url"),
  nobody: () => "",
};

function spoiled(token, { claims = {}, header = {}, by = "provider", change = "" }) {
  const [head, body, signature] = token.split(".");
  const decoded = (part) => JSON.parse(Buffer.from(part, "base64url"));
  const told = { ...decoded(body), ...claims };
  for (const name of Object.keys(told)) if (told[name] === null) delete told[name];
  const text = `${encoded({ ...decoded(head), ...header })}.${encoded(told)}`;
  return change === "payload alone" ? `${text}.${signature}` : `${text}.${signers[by](Buffer.from(text))}`;
}

let lever = null;
provider.use(async (ctx, next) => {
  if (ctx.path === "/lever") {
    lever = JSON.parse(decodeURIComponent(ctx.querystring));
    ctx.status = 204;
    return;
  }
  if (lever?.status && ctx.path === lever.path) {
    ctx.status = lever.status;
    return;
  }
  await next();
  if (lever && !lever.status && ctx.path === "/token" && ctx.body?.id_token) {
    ctx.body = { ...ctx.body, id_token: spoiled(ctx.body.id_token, lever) };
    lever = null;
  }
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
