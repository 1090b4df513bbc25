/**
 * The dashboard where a deployment holds no sockets: the built function as on Vercel with Upstash, in a real Chromium. It is live by
 * the event stream, and people sign in at an OpenID Connect provider and behind Cloudflare Access.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { buildPages } from '../../src/programs/build/pages-bundle.ts'
import { servedAgentPage } from '../../src/programs/build/paths.ts'
import { launchChromium } from '../support/chromium.ts'
import { type RunningServer, serveHandler } from '../support/crm/handler-server.ts'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'
import { openIdClient, startOpenIdProvider } from '../support/openid-provider.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import { type Dashboard, dashboardAt } from '../support/pages/dashboard.ts'

const access = { team: 'acme', audience: '4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2' }
const ann = 'ann@example.com'
const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-access-'))

let vercel: Deployable
let running: Running
let browser: Browser
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>
let accessKeys: RunningServer
let accessToken: string
let dashboard: Pick<Dashboard, 'ask' | 'report' | 'open'>

// As Vercel does: files first, then the function.
const servesFiles = (context: BrowserContext) =>
  context.route('**/pages/*', (route) => {
    const name = path.basename(new URL(route.request().url()).pathname)
    return route.fulfill({ path: path.join(path.dirname(servedAgentPage), name) })
  })

/** The team's keys are asked for at its address, which is not of this machine: whoever runs the function sends it here. */
async function startAccess(): Promise<Readonly<Record<string, string>>> {
  const pair = await generateKeyPair('RS256')
  const issuer = `https://${access.team}.cloudflareaccess.com`
  const claims = { iss: issuer, aud: [access.audience], email: ann }
  const signing = new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuedAt()
    .setExpirationTime('1h')
  accessToken = await signing.sign(pair.privateKey)
  const key = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }
  accessKeys = await serveHandler(async () => Response.json({ keys: [key] }))
  const file = path.join(folder, 'access.mjs')
  const script = `const real = globalThis.fetch
globalThis.fetch = (input, init) => real(typeof input === 'string' ? input.replace('${issuer}', '${accessKeys.url}') : input, init)`
  writeFileSync(file, script)
  return {
    NODE_OPTIONS: `--import ${pathToFileURL(file).href}`,
    SWITCHHOOK_ACCESS_TEAM: access.team,
    SWITCHHOOK_ACCESS_AUD: access.audience,
  }
}

beforeAll(async () => {
  const kind = deploymentKinds.find(({ name }) => name.includes('Vercel'))
  if (!kind) throw new Error('There is no such deployment.')
  ;[vercel, browser] = await Promise.all([kind.open(), launchChromium(), buildPages()])
  const first = await vercel.start({})
  await first.kill()
  provider = await startOpenIdProvider(`${first.url}/v1/sign-in/openid/callback`, {
    ann: { email: ann, email_verified: true },
    successor: { email: ann, email_verified: true },
  })
  running = await vercel.start({
    SWITCHHOOK_OIDC_ISSUER: provider.issuer,
    SWITCHHOOK_OIDC_CLIENT_ID: openIdClient.id,
    SWITCHHOOK_OIDC_CLIENT_SECRET: openIdClient.secret,
    ...(await startAccess()),
  })
  dashboard = await dashboardAt(running, browser, servesFiles)
  const roles = [{ site: 'main', role: 'supervisor' }]
  await dashboard.ask('POST', '/v1/users', z.unknown(), { email: ann, name: 'Ann Lee', roles })
})
afterAll(async () => {
  await browser.close()
  await running.kill()
  await Promise.all([vercel.close(), provider.stop(), accessKeys.close()])
  rmSync(folder, { recursive: true, force: true })
})

const newBrowser = async (headers: Record<string, string> = {}) => {
  const context = await browser.newContext({ extraHTTPHeaders: headers })
  await servesFiles(context)
  return context.newPage()
}

async function signInAtProvider(page: Page, account: string): Promise<void> {
  await page.goto(`${running.url}/admin/calls`)
  await page.getByRole('link', { name: /^Sign in with/ }).click()
  await page.locator('input[name="login"]').fill(account)
  await page.locator('input[name="password"]').fill('any')
  await page.locator('button[type="submit"]').click()
}

describe('the dashboard where there are no sockets', () => {
  it('hears by the event stream of a call that comes while the list is open', async () => {
    const { page, show, faults, close } = await dashboard.open()
    await show('calls')
    const call = newCall('+12125550123')
    const isLive = page.waitForResponse((answer) => answer.url().includes('/v1/stream') && answer.status() === 200)
    await page.reload()
    await isLive
    await page.locator('#main h1').waitFor()
    await dashboard.report(call.rings('101'), call.answered('101'))
    await page.getByText('(212) 555-0123').first().waitFor()
    await show('live')
    await page.getByText('(212) 555-0123').first().waitFor()
    await dashboard.report(call.ended('101'))
    await page.getByText('(212) 555-0123').first().waitFor({ state: 'detached' })
    expect(faults).toEqual([])
    await close()
  })
})

describe('signing in at an OpenID Connect provider', () => {
  it('comes back to the page that was asked for; whoever has the address later is refused in words', async () => {
    const page = await newBrowser()
    await signInAtProvider(page, 'ann')
    await page.getByRole('heading', { name: 'Calls' }).waitFor()
    expect(page.url()).toBe(`${running.url}/admin/calls`)
    await page.getByRole('button', { name: /Ann Lee/ }).waitFor()
    const later = await newBrowser()
    await signInAtProvider(later, 'successor')
    await later.getByRole('heading', { name: 'You are not signed in' }).waitFor()
    await later.getByText('ask your admin for a new link').waitFor()
    expect(await accessibilityFaults(later)).toEqual([])
    await Promise.all([page.context().close(), later.context().close()])
  })
})

describe('signing in behind Cloudflare Access', () => {
  it('needs nothing to be pressed, and is refused in words to who did not come through it', async () => {
    const page = await newBrowser({ 'cf-access-jwt-assertion': accessToken })
    const signIns: string[] = []
    page.on('request', (asked) => {
      if (asked.url().endsWith('/v1/sign-in/access')) signIns.push(asked.method())
    })
    await page.goto(`${running.url}/admin/calls`)
    await page.getByRole('heading', { name: 'Calls' }).waitFor()
    await page.getByRole('button', { name: /Ann Lee/ }).waitFor()
    expect(signIns).toEqual(['POST'])
    const beside = await newBrowser()
    await beside.goto(`${running.url}/admin/calls`)
    await beside.getByText('This did not come through Cloudflare Access').waitFor()
    expect(await accessibilityFaults(beside)).toEqual([])
    await Promise.all([page.context().close(), beside.context().close()])
  })
})
