/**
 * The built browser extension in a real Chromium, and pages of strangers to look at with it. A permission that a person would be asked
 * for can't be given here, so the extension is built as for an organisation: with access to its server and to `*.localhost`.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BrowserContext, chromium, type Page, type Worker } from 'playwright-core'
import * as z from 'zod'
import { buildExtension } from '../../../src/programs/build/extension-bundle.ts'
import { waitFor } from '../wait-for.ts'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export type OpenedExtension = Awaited<ReturnType<typeof openExtension>>

/** Debian's Chromium reads policies there; only root may write them. */
const policyDirectory = '/etc/chromium/policies/managed'

/**
 * @param server Address of the deployment.
 * @param pages What is served at `http://crm.localhost:<port>/<path>`.
 * @param policy What an organisation sets for the extension (`storage.managed`): a real policy of this machine, while the browser runs.
 */
export async function openExtension(server: string, pages: (path: string) => string | undefined, policy?: object) {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-extension-'))
  const site = await servePages(pages)
  const [built] = await buildExtension({ server, hosts: ['*.localhost'] }, path.join(directory, 'built'))
  if (!built) throw new Error('The extension was not built.')
  const withdrawPolicy = policy === undefined ? () => {} : setPolicy(built.folder, policy)
  const context = await chromium.launchPersistentContext(path.join(directory, 'profile'), {
    executablePath: process.env.SWITCHHOOK_CHROMIUM ?? places.find((place) => existsSync(place)),
    headless: true,
    viewport: { width: 1280, height: 800 },
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [
      '--headless=new',
      '--no-sandbox',
      `--disable-extensions-except=${built.folder}`,
      `--load-extension=${built.folder}`,
    ],
  })
  const worker = await workerOf(context)
  const id = new URL(worker.url()).hostname
  // Pages that are loaded before do without its script.
  const scripts = 'chrome.scripting.getRegisteredContentScripts().then(({ length }) => length)'
  await waitFor(async () => (await worker.evaluate(scripts)) === 1)
  const faults: string[] = []
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(String(error)))
  })
  const own = (name: string) => `chrome-extension://${id}/${name}`
  return {
    context,
    id,
    faults,
    folder: built.folder,
    address: site.address,
    /** What runs now; it is another one after it was stopped. */
    worker: () => workerOf(context),
    /** Signs in on the settings page, as a person does. */
    async signIn(link: string): Promise<Page> {
      const page = await context.newPage()
      await page.goto(own('options.html'))
      await page.getByLabel('Your link').fill(link)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.locator('[data-connection="online"]').waitFor()
      return page
    },
    async open(where: string): Promise<Page> {
      const page = await context.newPage()
      await page.goto(site.address + where)
      await page.bringToFront()
      return page
    },
    async openOwn(name: 'panel.html' | 'options.html'): Promise<Page> {
      const page = await context.newPage()
      await page.goto(own(name))
      return page
    },
    /** Ids of the desktop notifications that are shown. */
    async notifications(): Promise<string[]> {
      return z
        .array(z.string())
        .parse(await (await workerOf(context)).evaluate('chrome.notifications.getAll().then(Object.keys)'))
    },
    /** As the browser does it when nothing happens. Resolves once it is gone, whatever wakes it again. */
    async stopWorker(): Promise<void> {
      const page = await context.newPage()
      await page.goto(own('options.html'))
      await (await workerOf(context)).evaluate('globalThis.isBefore = true')
      const debug = await context.newCDPSession(page)
      await debug.send('ServiceWorker.enable')
      await debug.send('ServiceWorker.stopAllWorkers')
      await waitFor(async () => {
        const now = await Promise.race([
          workerOf(context).then((one) => one.evaluate('globalThis.isBefore')),
          new Promise((resolve) => setTimeout(resolve, 500, true)),
        ]).catch(() => true)
        return now !== true
      }, 45_000)
      await page.close()
    },
    /** The same with nothing of ours open and no tab changed meanwhile, so that it must wake by itself. `front`: the page in front. */
    async stopWorkerUnseen(front: Page): Promise<void> {
      await Promise.all(context.pages().map((page) => (page.url().endsWith('.html') ? page.close() : undefined)))
      // Of the extension, and no program of it.
      const page = await context.newPage()
      await page.goto(own('manifest.json'))
      const debug = await context.newCDPSession(page)
      await debug.send('ServiceWorker.enable')
      // What hears of the tab would wake the worker again, so it is stopped after that.
      const worker = await workerOf(context)
      await worker.evaluate(
        'void (globalThis.activated = new Promise((heard) => chrome.tabs.onActivated.addListener(heard)))',
      )
      await front.bringToFront()
      await worker.evaluate('globalThis.activated.then(() => undefined)')
      await debug.send('ServiceWorker.stopAllWorkers')
    },
    async close(): Promise<void> {
      await context.close()
      withdrawPolicy()
      await site.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** An unpacked extension's id follows from its folder: https://developer.chrome.com/docs/extensions/reference/manifest/key */
function idOf(folder: string): string {
  const digits = createHash('sha256').update(folder).digest('hex').slice(0, 32)
  return [...digits].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('')
}

function setPolicy(folder: string, policy: object): () => void {
  const file = path.join(policyDirectory, `switchhook-test-${process.pid}.json`)
  mkdirSync(policyDirectory, { recursive: true })
  writeFileSync(file, JSON.stringify({ '3rdparty': { extensions: { [idOf(folder)]: policy } } }))
  const withdraw = () => rmSync(file, { force: true })
  process.once('exit', withdraw)
  return withdraw
}

/** Its APIs are bound a moment after it was started. */
async function workerOf(context: BrowserContext): Promise<Worker> {
  // The agent page has one, too.
  const isOurs = (worker: Worker) => worker.url().startsWith('chrome-extension:')
  const worker =
    context.serviceWorkers().findLast(isOurs) ?? (await context.waitForEvent('serviceworker', { predicate: isOurs }))
  await waitFor(async () => (await worker.evaluate('typeof chrome?.notifications')) === 'object')
  return worker
}

async function servePages(pages: (path: string) => string | undefined) {
  const server = createServer((request, response) => {
    const html = pages((request.url ?? '/').slice(1))
    response.writeHead(html === undefined ? 404 : 200, {
      'content-type': 'text/html; charset=utf-8',
      // As strict as pages come.
      'content-security-policy':
        "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'",
    })
    response.end(html ?? 'Nothing here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://crm.localhost:${port}/`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

const contextSchema = z.object({ context: z.object({ id: z.number(), origin: z.string() }) })

/** Evaluates in the content script's own world, where what it made can be seen. */
export async function inContentScript(page: Page, expression: string): Promise<unknown> {
  const debug = await page.context().newCDPSession(page)
  try {
    const contexts: number[] = []
    debug.on('Runtime.executionContextCreated', (event) => {
      const { context } = contextSchema.parse(event)
      if (context.origin.startsWith('chrome-extension:')) contexts.push(context.id)
    })
    await debug.send('Runtime.enable')
    await waitFor(() => contexts.length > 0)
    const options = { expression, contextId: contexts[0], returnByValue: true, awaitPromise: true }
    const { result, exceptionDetails } = await debug.send('Runtime.evaluate', options)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  } finally {
    await debug.detach()
  }
}

/** What the extension draws is in a closed shadow tree, which a debugger may open. */
export async function overlayText(page: Page): Promise<string> {
  return (await overlay(page)).text
}

/** Whether it has drawn a caller's picture. */
export async function overlayHasPhoto(page: Page): Promise<boolean> {
  return (await overlay(page)).hasPhoto
}

/** Presses a button of the overlay with the mouse, as a person does. */
export async function pressInOverlay(page: Page, name: string): Promise<void> {
  await waitFor(async () => (await overlay(page)).buttons.has(name))
  const place = (await overlay(page)).buttons.get(name)
  if (!place) throw new Error(`The overlay has no button “${name}”.`)
  await page.mouse.click(place.x, place.y)
}

const nodeSchema: z.ZodType<DomNode> = z.lazy(() =>
  z.object({
    nodeId: z.number(),
    nodeName: z.string(),
    nodeValue: z.string(),
    attributes: z.array(z.string()).optional(),
    children: z.array(nodeSchema).optional(),
    shadowRoots: z.array(nodeSchema).optional(),
  }),
)

interface DomNode {
  readonly nodeId: number
  readonly nodeName: string
  readonly nodeValue: string
  readonly attributes?: string[]
  readonly children?: DomNode[]
  readonly shadowRoots?: DomNode[]
}

const boxSchema = z.object({ model: z.object({ content: z.array(z.number()) }) })

async function overlay(page: Page) {
  const debug = await page.context().newCDPSession(page)
  const buttons = new Map<string, { readonly x: number; readonly y: number }>()
  try {
    const { root } = await debug.send('DOM.getDocument', { depth: -1, pierce: true })
    const host = findNode(nodeSchema.parse(root), (node) => node.nodeName === 'SWITCHHOOK-OVERLAY')
    const drawn = host?.shadowRoots?.[0]
    if (!drawn) return { text: '', buttons, hasPhoto: false }
    for (const button of allNodes(drawn).filter(({ nodeName }) => nodeName === 'BUTTON')) {
      const box = await debug.send('DOM.getBoxModel', { nodeId: button.nodeId }).catch(() => undefined)
      if (!box) continue
      const [x1 = 0, y1 = 0, , , x2 = 0, y2 = 0] = boxSchema.parse(box).model.content
      const label = button.attributes?.[button.attributes.indexOf('aria-label') + 1]
      const name = button.attributes?.includes('aria-label') ? (label ?? '') : textOf(button)
      buttons.set(name, { x: (x1 + x2) / 2, y: (y1 + y2) / 2 })
    }
    const isPhoto = ({ attributes = [] }: DomNode) => attributes.join('=').includes('data-photo=true')
    return { text: textOf(drawn), buttons, hasPhoto: allNodes(drawn).some(isPhoto) }
  } finally {
    await debug.detach()
  }
}

function allNodes(node: DomNode): DomNode[] {
  return [node, ...[...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap(allNodes)]
}

function findNode(node: DomNode, holds: (node: DomNode) => boolean): DomNode | undefined {
  return allNodes(node).find(holds)
}

function textOf(node: DomNode): string {
  return allNodes(node)
    .filter(({ nodeName }) => nodeName === '#text')
    .map(({ nodeValue }) => nodeValue)
    .filter((text) => !text.includes('--ground'))
    .join(' ')
    .trim()
}

export const fixturePage = (name: string) =>
  readFileSync(path.resolve(import.meta.dirname, `../../fixtures/pages/${name}.html`), 'utf8')
