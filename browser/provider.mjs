// A provider of single sign-on as an organisation runs one (npm oidc-provider, a certified OpenID Connect provider), on this machine.
// Whoever signs in says who they are, and whether they were asked for a second factor there.

import { createServer } from "node:http";

import { Provider as OpenIdProvider } from "oidc-provider";

export const SECRET = "a-secret-of-the-client-of-thirty-two-letters";

const page = (uid) => `<!doctype html><html lang="en"><title>The council</title><h1>Sign in to the council</h1>
<form method="post" action="/interaction/${uid}">
<label>Name there <input name="who"></label>
<label><input type="checkbox" name="mfa" value="yes"> Asked for a second factor</label>
<button>Sign in there</button> <button name="cancel" value="yes">Cancel</button></form>`;

async function typed(request) {
  let body = "";
  for await (const part of request) body += part;
  return new URLSearchParams(body);
}

export class Provider {
  /** One for the service at `address`. */
  static async start(address) {
    const server = createServer();
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const issuer = `http://127.0.0.1:${server.address().port}`;
    return new Provider(server, issuer, address);
  }

  constructor(server, issuer, address) {
    this.server = server;
    this.issuer = issuer;
    const oidc = new OpenIdProvider(issuer, {
      clients: [{ client_id: "holdfast", client_secret: SECRET, redirect_uris: [`${address}/sign-in/provider/back`], response_types: ["code"], grant_types: ["authorization_code"] }],
      pkce: { required: () => true },
      claims: { openid: ["sub", "amr"], email: ["email", "email_verified"] },
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: false } },
      ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 60, IdToken: 600 },
      cookies: { keys: ["of the days"] },
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, email: `${sub}@council.example`, email_verified: true }) }),
      // Nobody is asked for consent to their own organisation.
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
        grant.addOIDCScope("openid email");
        await grant.save();
        return grant;
      },
    });
    const others = oidc.callback();
    server.on("request", async (request, response) => {
      try {
        if (!request.url.startsWith("/interaction/")) return others(request, response);
        const { uid } = await oidc.interactionDetails(request, response);
        if (request.method !== "POST") {
          response.setHeader("content-type", "text/html; charset=utf-8");
          return response.end(page(uid));
        }
        const form = await typed(request);
        const result = form.get("cancel")
          ? { error: "access_denied", error_description: "Ring 0900 1234567" }
          : { login: { accountId: form.get("who"), amr: form.get("mfa") ? ["pwd", "mfa"] : ["pwd"] } };
        return await oidc.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      } catch (error) {
        console.log(`        the provider broke: ${error.stack}`);
        response.statusCode = 500;
        response.end();
      }
    });
  }

  /** What an operator writes down of it. */
  file(address) {
    return [`name = "The council"`, `issuer = "${this.issuer}"`, `client_id = "holdfast"`, `client_secret_file = "provider-secret"`, `address = "${address}"`, ""].join("\n");
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}
