/** `npm run demo` as a newcomer runs it, against the running server: its table, and what stands in the CRM after it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { spawnProduct, startServer, type TestServer } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

const at = '2026-11-20T17:00:00Z'
const hourLater = '2026-11-20T18:00:00Z'

function startDemo(server: TestServer, ...args: string[]) {
  const env = { SWITCHHOOK_DATA: server.dataDir, TZ: 'Europe/London' }
  return spawnProduct(['scripts/run.mjs', 'src/programs/demo/main.ts', ...args], env)
}

async function demo(server: TestServer, ...args: string[]) {
  const product = startDemo(server, ...args)
  const code = await product.exited
  const output = product.output()
  const table = output.split('What became of the calls:\n')[1]?.split('\n\n')[0] ?? ''
  return { code, output, rows: table.split('\n').map((line) => line.split(/ {2,}/)) }
}

const day = (reported: (text: string) => string, outcome: string) => [
  ['15:22', 'in', 'Jane Sample', 'Ann Example (101)', 'answered', '3:12', reported('1 new'), outcome],
  ['15:36', 'in', '+447700900942', 'Ann Example (101)', 'missed', reported('1 new'), outcome],
  ['15:48', 'in', 'Tom Muster', 'Ben Beispiel (102)', 'answered', '1:24', reported('2 new'), outcome],
  ['16:00', 'out', 'Hana Vzorová', 'Ben Beispiel (102)', 'answered', '5:27', reported('1 new'), outcome],
  ['16:13', 'out', 'Specimen Garage', 'Ann Example (101)', 'no answer', reported('1 new'), outcome],
  ['16:25', 'in', 'Jane Sample', 'Ben Beispiel (102)', 'answered', '0:46', reported('1 new, 1 again'), outcome],
  ['16:36', 'in', 'withheld', 'Ann Example (101)', 'answered', '1:13', reported('1 new'), outcome],
  [
    '16:50',
    'in',
    expect.stringMatching(/^(?:Peter|Paula) Pattern$/),
    'Voicemail (999)',
    'voicemail',
    reported('1 new'),
    outcome,
  ],
]
const unchanged = (text: string) => text
const allAgain = (text: string) =>
  ({ '1 new': '1 again', '2 new': '2 again', '1 new, 1 again': '2 again' })[text] ?? text

describe('the demo without a CRM', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  it('shows each call once, and says clearly that no CRM is connected', async () => {
    const { code, output, rows } = await demo(server, '--at', at)
    expect(output).toContain('Contacts: 10 created')
    expect(output).toMatch(/an unknown caller, missed +\+447700900942 +Unknown caller/)
    expect(output).toContain('No CRM connected')
    expect(rows.slice(1)).toEqual(day(unchanged, 'no CRM connected'))
    expect(code).toBe(0)
  })

  it('played again says that everything was a duplicate', async () => {
    const { code, output, rows } = await demo(server, '--at', at)
    expect(output).toContain('10 unchanged')
    expect(output).toContain('Every report was a duplicate')
    expect(rows.slice(1)).toEqual(day(allAgain, 'no CRM connected'))
    expect(code).toBe(0)
  })

  it('lets a phone ring in the browser, with who calls, until it is interrupted', async () => {
    const browser = await launchChromium()
    const startedMs = Date.now()
    const product = startDemo(server, '--at', at, '--live')
    const linkIn = () => /^ {2}(http\S+\/agent#\S+)$/m.exec(product.output())?.[1]
    try {
      await waitFor(() => linkIn() !== undefined)
      const page = await browser.newPage()
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(String(error)))
      await page.goto(linkIn() ?? '')
      const card = page.getByRole('article').filter({ hasText: 'Jane Sample' })
      await card.getByText('Ringing', { exact: true }).waitFor()
      console.log(`rang in the browser after ${Date.now() - startedMs} ms`)
      await card.getByText('Example Bakery').first().waitFor()
      await card.getByText('On a call').waitFor()
      await card.getByText('Call ended', { exact: true }).waitFor()
      await waitFor(() => product.output().includes('an unknown caller (+447700900942) is calling Ann'))
      await page.getByRole('article').filter({ hasText: '900942' }).getByText('Ringing', { exact: true }).waitFor()
      process.kill(product.child.pid ?? 0, 'SIGINT')
      expect(await product.exited).toBe(130)
      expect(product.output()).not.toMatch(/✘| at .+:\d+:\d+/)
      // The page does not go on ringing.
      await page.getByText('Ringing', { exact: true }).waitFor({ state: 'detached' })
      expect(faults).toEqual([])
    } finally {
      await browser.close()
    }
  }, 60_000)

  it('says what to do where no server answers', async () => {
    const { code, output } = await demo(server, '--url', 'http://localhost:9')
    expect(code).toBe(1)
    expect(output).toContain('npm start')
  })
})

describe('the demo with Re:amaze', () => {
  let crm: ReamazeServer
  let server: TestServer
  beforeAll(async () => {
    crm = await startReamazeServer()
    const env = { ...crm.env, SWITCHHOOK_SETTLE_MS: '1000', SWITCHHOOK_TIME_ZONE: 'America/New_York' }
    server = await startServer({ env })
  })
  afterAll(async () => {
    await server.stop()
    await crm.close()
  })

  it('brings each call into the CRM once, logged correctly', async () => {
    const { code, output, rows } = await demo(server, '--at', at)
    expect(rows[0]?.at(-1)).toBe('REAMAZE')
    expect(rows.slice(1), output).toEqual(day(unchanged, 'delivered'))
    expect(code).toBe(0)
    const logged = crm.standIn.messages().map(({ direction, customer, body, createdAt }) => {
      const [headline] = body.split('\n')
      return [createdAt.slice(11, 19), direction, customer.phone, headline]
    })
    expect(logged.sort()).toEqual([
      ['15:22:56', 'inbound', '+12025550101', 'Incoming call answered by Ann Example (101)'],
      ['15:36:52', 'inbound', '+447700900942', 'Missed call: nobody answered'],
      ['15:48:48', 'inbound', '+442079460456', 'Incoming call answered by Ben Beispiel (102)'],
      ['16:00:44', 'outbound', '+442079460123', 'Outgoing call by Ben Beispiel (102), answered'],
      ['16:13:40', 'outbound', '+12025550155', 'Outgoing call by Ann Example (101), not answered'],
      ['16:25:36', 'inbound', '+12025550101', 'Incoming call answered by Ben Beispiel (102)'],
      ['16:36:32', 'inbound', '+266696687', 'Incoming call answered by Ann Example (101)'],
      ['16:50:28', 'inbound', '+12025550144', 'Voicemail: nobody answered, the caller reached the voicemail'],
    ])
  })

  it('with times in the site’s zone and what the PBX’s AI wrote', () => {
    const first = crm.standIn.messages().find(({ createdAt }) => createdAt.includes('15:22:56'))
    expect(first?.body).toContain('Started: 2026-11-20 10:22 (America/New_York)')
    expect(first?.body).toContain('Talk time: 3 min 12 s')
    expect(first?.body).toContain('Wants twelve loaves more')
  })

  it('played again writes nothing twice', async () => {
    const { code, rows } = await demo(server, '--at', at)
    expect(rows.slice(1)).toEqual(day(allAgain, 'delivered'))
    expect(code).toBe(0)
    expect(crm.standIn.messages()).toHaveLength(8)
  })

  it('an hour later is another day, of which a CRM that is down hears later', async () => {
    crm.standIn.fail({ kind: 'status', status: 503 })
    const { code, output, rows } = await demo(server, '--at', hourLater)
    crm.standIn.heal()
    expect(code).toBe(0)
    expect(rows.slice(1), output).toHaveLength(8)
    // After a few failures in a row, of lookups too, the rest is held back without asking.
    for (const row of rows.slice(1)) expect(row.at(-1)).toMatch(/^waiting/)
    expect(output).toMatch(/^▲ reamaze: (Re:amaze|it failed)/m)
  })
})
