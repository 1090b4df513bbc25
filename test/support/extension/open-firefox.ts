/**
 * The built extension in a real Firefox, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which Playwright does not
 * speak to it for extensions. Built as for an organisation: with access to its server and to `*.localhost`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import { buildExtension } from '../../../src/programs/build/extension-bundle.ts'

/** Firefox draws one for each profile; a preference fixes it, so that the extension's own pages have a known address. */
const uuid = '0b9c1a52-3c1e-4f0e-9d63-2f7b5d1c8e40'
const extensionId = '{5d1b8a52-7c9e-4f0e-9d63-2f7b5d1c8e40}'
const answerMs = 60_000

const answerSchema = z.object({
  id: z.number().nullish(),
  type: z.string(),
  result: z.unknown().optional(),
  message: z.string().optional(),
})
const contextSchema = z.object({ context: z.string() })
const evaluated = z.object({ result: z.object({ value: z.unknown() }) })

async function connect(address: string) {
  const socket = new WebSocket(`${address}/session`)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  socket.onmessage = ({ data }) => {
    const { id, type, result, message } = answerSchema.parse(JSON.parse(String(data)))
    const asked = waiting.get(id ?? 0)
    if (type === 'success') asked?.resolve(result)
    else asked?.reject(new Error(message))
  }
  return async (method: string, params: object): Promise<unknown> => {
    last += 1
    const asked = Promise.withResolvers<unknown>()
    waiting.set(last, asked)
    socket.send(JSON.stringify({ id: last, method, params }))
    const late = setTimeout(() => asked.reject(new Error(`Firefox did not answer ${method}.`)), answerMs)
    return await asked.promise.finally(() => clearTimeout(late))
  }
}

/** @param program `firefox`, `firefox-esr` or a path. @param server Address of the deployment. */
export async function openFirefox(program: string, server: string) {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-firefox-'))
  const profile = mkdtempSync(path.join(directory, 'profile-'))
  const built = await buildExtension({ server, hosts: ['*.localhost'] }, path.join(directory, 'built'))
  const folder = built.find(({ browser }) => browser === 'firefox')?.folder
  const uuids = JSON.stringify(JSON.stringify({ [extensionId]: uuid }))
  writeFileSync(path.join(profile, 'user.js'), `user_pref("extensions.webextensions.uuids", ${uuids});\n`)
  const places = ['--headless', '--no-remote', '--profile', profile, '--width=1280', '--height=900']
  const browser = spawn(program, [...places, '--remote-debugging-port=0', '--remote-allow-system-access'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: profile },
  })
  const ended = new Promise((resolve) => browser.once('exit', resolve))
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    browser.stderr.on('data', (chunk) => {
      text += String(chunk)
      const found = /listening on (ws:\S+)/.exec(text)?.[1]
      if (found) resolve(found)
    })
    browser.once('error', reject)
    void ended.then(() => reject(new Error(`Firefox ended: ${text}`)))
  })
  const ask = await connect(address)
  await ask('session.new', { capabilities: {} })
  await ask('webExtension.install', { extensionData: { type: 'path', path: folder } })

  const open = async (url: string) => {
    const { context } = contextSchema.parse(await ask('browsingContext.create', { type: 'tab' }))
    await ask('browsingContext.navigate', { context, url, wait: 'none' })
    await ask('browsingContext.activate', { context })
    const evaluate = async (expression: string) =>
      evaluated.parse(await ask('script.evaluate', { expression, target: { context }, awaitPromise: true })).result
        .value
    return {
      evaluate,
      text: async () => String(await evaluate('document.body?.innerText ?? ""')),
      /** By hand: a permission is asked for in a gesture only. */
      async click(selector: string): Promise<void> {
        const place = `(() => { const { x, y, width, height } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect()
          return JSON.stringify([x + width / 2, y + height / 2].map(Math.round)) })()`
        const [x, y] = z.tuple([z.number(), z.number()]).parse(JSON.parse(String(await evaluate(place))))
        const press = [
          { type: 'pointerMove', x, y },
          { type: 'pointerDown', button: 0 },
          { type: 'pointerUp', button: 0 },
        ]
        await ask('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions: press }] })
      },
      /** A PNG file. */
      async picture(file: string): Promise<void> {
        const { data } = z
          .object({ data: z.string() })
          .parse(await ask('browsingContext.captureScreenshot', { context }))
        writeFileSync(file, Buffer.from(data, 'base64'))
      },
      close: () => ask('browsingContext.close', { context }),
    }
  }
  return {
    open,
    openOwn: (name: 'panel.html' | 'options.html') => open(`moz-extension://${uuid}/${name}`),
    async close(): Promise<void> {
      browser.kill()
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
