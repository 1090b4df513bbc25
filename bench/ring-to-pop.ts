/**
 * How long after a phone's ringing is reported by Asterisk the caller is painted on the agent's screen:
 * `node scripts/run.mjs bench/ring-to-pop.ts [rings]`. A recorded call, played again and again as another one: the manager's
 * bytes are written → the built forwarder → the product as `npm start` runs it → the agent page in Chromium, whose frame with
 * the new card has begun. All on one machine and one clock: the browser's word of the frame counts as part of the time. The calls before stay on
 * the page, as on an agent's at the end of a day; each rings at any time after the last has ended. A socket of its own shows when the page could
 * know of it.
 */
import process from 'node:process'
import * as z from 'zod'
import { openAgentPages } from '../test/support/pages/agent-pages.ts'
import { recordedCall, ring, startAsterisk } from '../test/support/pages/asterisk-ring.ts'
import { loadAverage, thisMachine } from './machine.ts'
import { quantile } from './statistics.ts'

const rings = Number(process.argv[2] ?? 300)
/** The first ones meet cold code everywhere; they are counted apart. */
const warmUps = 10
const pauseMsMax = 100
const knownNumber = '+12125550147'

/** Reports each card and each name that comes onto the page, in the frame that shows it. */
const watchingScript = `
  document.addEventListener('DOMContentLoaded', () => {
    const seen = new Set()
    new MutationObserver(() => {
      for (const card of document.querySelectorAll('article[data-tone="ringing"]')) {
        const { call } = card.dataset
        for (const what of [call, card.querySelector('.company') ? call + ' named' : call]) {
          if (seen.has(what)) continue
          seen.add(what)
          requestAnimationFrame(() => window.painted(what))
        }
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  })
`

async function measure() {
  const product = await openAgentPages()
  const asterisk = await startAsterisk({ url: product.server().url, eventsKey: product.eventsKey })
  const contacts = [{ line: 1, emails: [], name: 'Jane Doe', company: 'Acme', phones: [{ number: knownNumber }] }]
  await product.ask('POST', '/v1/contacts/import', z.unknown(), { importId: 'bench', contacts })
  const { page } = await product.open(ring.extension, { address: () => 'about:blank' })
  let painted = (_what: string) => {}
  await page.exposeFunction('painted', (what: string) => painted(what))
  await page.addInitScript(watchingScript)
  await page.goto((await product.tokenOf(ring.extension)).link)
  await page.locator('.connection[data-state="online"]').waitFor()
  const { token } = await product.tokenOf(ring.extension)
  const socket = new WebSocket(`${product.server().url.replace('http', 'ws')}/ws`, ['switchhook', token])
  let heardAtMs: number | undefined
  socket.onmessage = ({ data }) => {
    if (String(data).includes('"ringing"')) heardAtMs ??= performance.now()
  }
  await new Promise((resolve) => {
    socket.onopen = resolve
  })
  const [heardMs, popMs, namedMs]: [number[], number[], number[]] = [[], [], []]
  for (let turn = 1; turn <= rings + warmUps; turn += 1) {
    const call = recordedCall(turn, knownNumber)
    const { promise, resolve } = Promise.withResolvers<void>()
    let popAtMs: number | undefined
    painted = (what) => {
      if (what.endsWith(' named')) resolve()
      else popAtMs = performance.now()
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMsMax))
    heardAtMs = undefined
    const startedMs = performance.now()
    asterisk.manager.send(call.rings)
    await promise
    if (turn > warmUps) {
      heardMs.push((heardAtMs ?? Number.NaN) - startedMs)
      namedMs.push(performance.now() - startedMs)
      popMs.push((popAtMs ?? Number.NaN) - startedMs)
    }
    asterisk.manager.send(call.answered)
    asterisk.manager.send(call.ended)
    await page.locator('article[data-tone="ringing"], article[data-tone="talking"]').waitFor({ state: 'detached' })
  }
  socket.close()
  await asterisk.stop()
  await product.close()
  return { heardMs, popMs, namedMs }
}

const spread = (times: readonly number[]) =>
  Object.fromEntries(
    Object.entries({ p50: 0.5, p90: 0.9, p99: 0.99, max: 1 }).map(([name, share]) => [
      name,
      Math.round(quantile(times, share) * 10) / 10,
    ]),
  )

const before = loadAverage()
const { heardMs, popMs, namedMs } = await measure()
console.log(
  JSON.stringify(
    {
      date: new Date().toISOString(),
      machine: thisMachine(),
      loadAverage: { before, after: loadAverage() },
      rings,
      ringToSocketMs: spread(heardMs),
      ringToPopMs: spread(popMs),
      ringToNameMs: spread(namedMs),
    },
    undefined,
    2,
  ),
)
