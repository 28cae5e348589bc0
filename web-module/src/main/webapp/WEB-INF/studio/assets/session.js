// Sign-in with authorization code and PKCE. Tokens live in sessionStorage: no cookie, gone with the tab.
const KEY = "oart.session";
const PENDING = "oart.sign-in";

let session = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
let refreshing = null;

export const isSignedIn = () => session !== null;

export function signOut() {
  session = null;
  sessionStorage.removeItem(KEY);
}

const base64url = bytes => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const redirectUri = () => location.origin + "/";

/** Leaves for the issuer; rejects when it cannot be reached now. */
export async function signIn() {
  const settings = await (await fetch("/assets/sign-in.json", { cache: "no-store" })).json();
  if (!settings.authorization_endpoint || !settings.client_id) {
    throw new Error("no identity provider");
  }
  const pending = { verifier: random(), state: random() };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const url = new URL(settings.authorization_endpoint);
  const challenge = await sha256(pending.verifier);
  for (const [name, value] of Object.entries({
    response_type: "code", client_id: settings.client_id, redirect_uri: redirectUri(), scope: settings.scope,
    state: pending.state, code_challenge: base64url(challenge), code_challenge_method: "S256"
  })) {
    url.searchParams.set(name, value);
  }
  location.assign(url);
}

/** Takes the code out of the address, when the issuer has just sent one. Resolves to whether somebody came back from there. */
export async function finishSignIn() {
  const query = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
  if (!query.has("state") || !pending) {
    return false;
  }
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", "/");
  if (query.get("state") !== pending.state || !query.has("code")) {
    throw new Error("sign-in refused");
  }
  await exchange({ grant_type: "authorization_code", code: query.get("code"), code_verifier: pending.verifier, redirect_uri: redirectUri() });
  return true;
}

async function exchange(grant) {
  const answer = await fetch("/auth/token", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(grant)
  });
  if (!answer.ok) {
    throw new Error("no token");
  }
  const tokens = await answer.json();
  session = {
    token: tokens.access_token,
    refresh: tokens.refresh_token ?? session?.refresh ?? null,
    until: Date.now() + (tokens.expires_in ?? 3600) * 1000
  };
  sessionStorage.setItem(KEY, JSON.stringify(session));
}

async function freshToken() {
  if (session && session.refresh && session.until - Date.now() < 60_000) {
    refreshing ??= exchange({ grant_type: "refresh_token", refresh_token: session.refresh })
      .catch(() => {})
      .finally(() => { refreshing = null; });
    await refreshing;
  }
  return session?.token;
}

/** As fetch, in the user's name. A 401 ends the session. */
export async function call(path, options = {}) {
  const headers = new Headers(options.headers);
  headers.set("Authorization", "Bearer " + await freshToken());
  const answer = await fetch(path, { ...options, headers });
  if (answer.status === 401) {
    signOut();
    document.dispatchEvent(new Event("signed-out"));
  }
  return answer;
}

// Web Crypto is missing on plain http beyond localhost, where a page must be able to sign in, too (FIPS 180-4).
async function sha256(ascii) {
  const bytes = new TextEncoder().encode(ascii);
  if (crypto.subtle) {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  }
  const primes = [];
  for (let n = 2; primes.length < 64; n++) {
    if (primes.every(p => n % p)) { primes.push(n); }
  }
  const fraction = x => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const k = primes.map(p => fraction(Math.cbrt(p)));
  const h = primes.slice(0, 8).map(p => fraction(Math.sqrt(p)));
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const rotate = (x, n) => (x >>> n) | (x << (32 - n));
  for (let at = 0; at < padded.length; at += 64) {
    const w = new Int32Array(64);
    for (let i = 0; i < 64; i++) {
      if (i < 16) { w[i] = view.getInt32(at + 4 * i); continue; }
      const a = w[i - 15];
      const b = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, j] = h;
    for (let i = 0; i < 64; i++) {
      const t1 = (j + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [j, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, j].forEach((value, i) => { h[i] = (h[i] + value) | 0; });
  }
  const out = new DataView(new ArrayBuffer(32));
  h.forEach((value, i) => out.setInt32(4 * i, value));
  return new Uint8Array(out.buffer);
}
