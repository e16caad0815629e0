// A client in TypeScript, as a user writes one, over types that openapi-typescript makes of the contract.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Failure = components["schemas"]["ErrorEnvelope"] | components["schemas"]["Problem"];
const said = (failure: Failure) => ("error" in failure ? failure.error.message : failure.detail);
const code = (failure?: Failure) => failure && ("error" in failure ? failure.error.code : failure.code);

const [, , baseUrl, email, password] = process.argv as [string, string, string, string, string];
const client = createClient<paths>({ baseUrl });

const login = await client.POST("/api/v1/auth/login", { body: { email, password } });
if (login.error) throw new Error(said(login.error));
client.use({
  onRequest: ({ request }) => {
    request.headers.set("Authorization", `Bearer ${login.data.data.access_token}`);
    return request;
  },
});

const made = await client.POST("/api/v1/projects", {
  params: { header: { "Idempotency-Key": "first" } },
  body: { slug: "typed", name: "Typed", description: "" },
});
if (made.error) throw new Error(said(made.error));
const project: components["schemas"]["ProjectOut"] = made.data.data;

const changed = await client.PATCH("/api/v1/projects/{project_id}", {
  params: { path: { project_id: project.id }, header: { "If-Match": "*" } },
  body: { name: "Renamed" },
});
if (changed.error) throw new Error(said(changed.error));

// @ts-expect-error: the types know the fields
changed.data.data.nothing;
// @ts-expect-error: and the paths
await client.GET("/api/v1/nothing");

const refused = await client.GET("/api/v1/projects/{project_id}", {
  params: { path: { project_id: "0197d2a0-5b3c-7c1e-9f00-0123456789ab" } },
});
console.log(JSON.stringify({ name: changed.data.data.name, refused: code(refused.error) }));
