/** A real OpenID Connect provider (oidc-provider) on this machine, and a person who signs in at it. */
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

export const openIdClient = { id: 'switchhook-test', secret: 'openid-client-secret-0123456789' }

/** What it says of an account, by its name. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export async function startOpenIdProvider(redirectUri: string, accounts: Accounts) {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('The provider has no port.')
  const issuer = `http://127.0.0.1:${bound.port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: openIdClient.id, client_secret: openIdClient.secret, redirect_uris: [redirectUri] }],
    claims: { email: ['email', 'email_verified', 'xms_edov'], profile: ['name'] },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts[sub] }) }),
    cookies: { keys: ['test'] },
    // Consent is given beforehand, as an admin of Entra does for everybody.
    async loadExistingGrant(context) {
      const { client, session } = context.oidc
      if (!client || !session?.accountId) return undefined
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  server.on('request', provider.callback())
  return {
    issuer,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Signs in as a person does; answers the address that the browser is sent back to. */
export async function signInAt(address: string, account: string, backTo: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let next = address
  let form: URLSearchParams | undefined
  for (let steps = 0; steps < 12; steps++) {
    if (next.startsWith(backTo)) return new URL(next)
    const answer = await fetch(next, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      body: form,
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    form = undefined
    if (location !== null) next = new URL(location, next).href
    else if ((await answer.text()).includes('name="login"')) {
      form = new URLSearchParams({ prompt: 'login', login: account, password: 'any' })
    } else throw new Error(`The provider answered ${answer.status} at ${next}`)
  }
  throw new Error('The provider sends us round in circles.')
}
