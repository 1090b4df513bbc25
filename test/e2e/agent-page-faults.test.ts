/** What went wrong on the agent page before, tried again in a real Chromium. */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'
import { seen } from '../support/pages/collecting-script.ts'

const number = '+12125550147'
const seenSchema = z.looseObject({ notifications: z.array(z.looseObject({ title: z.string(), body: z.string() })) })
const secondMs = 1000

let product: AgentPages

beforeAll(async () => {
  product = await openAgentPages()
  await product.ask('POST', '/v1/contacts/import', z.unknown(), {
    importId: 'test',
    contacts: [{ line: 1, name: 'Jane Doe', company: 'Acme Tools', emails: [], phones: [{ number }] }],
  })
  await product.ask('PUT', '/v1/agents/602', z.unknown(), { name: 'Ann Lee' })
})
afterAll(() => product.close())

const at = (secondsAgo: number) => ({ at: new Date(Date.now() - secondsAgo * secondMs).toISOString() })

describe('the agent page', () => {
  it('moved under the pointer after a reload with sound on, and lost the first click on "Save note"', async () => {
    const { page, context } = await product.open('601')
    await page.getByRole('switch', { name: 'Sound' }).click()
    const call = newCall(number)
    await product.report(call.rings('601'), call.answered('601'))
    await page.getByLabel('Note').fill('Wants the list')
    await page.reload()
    const save = page.getByRole('button', { name: 'Save note' })
    await expect.poll(() => page.getByLabel('Note').inputValue()).toBe('Wants the list')
    await page.getByText('Sound: click the page once to allow it').waitFor()
    await page.getByRole('complementary', { name: 'Contact: Jane Doe' }).getByText('No earlier calls.').waitFor()
    await save.scrollIntoViewIfNeeded()
    const before = await save.boundingBox()
    if (!before) throw new Error('The button is not there.')
    await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2)
    await page.mouse.down()
    await page.getByText('Sound: click the page once to allow it').waitFor({ state: 'detached' })
    expect(await save.boundingBox()).toEqual(before)
    await page.mouse.up()
    await page.locator('[data-result="saved"]').getByText('Wants the list').waitFor()
    await context.close()
  })

  it('notified with the bare number, and the name never reached it', async () => {
    const { page, context } = await product.open('603')
    await page.getByRole('button', { name: 'Turn on notifications' }).click()
    await page.getByText('Notifications on').waitFor()
    await product.report(newCall(number).rings('603'))
    await page.getByRole('heading', { name: 'Jane Doe' }).first().waitFor()
    const shown = async () => seenSchema.parse(await page.evaluate(seen)).notifications
    await expect.poll(async () => (await shown()).length).toBe(1)
    expect(await shown()).toMatchObject([{ title: 'Jane Doe', body: expect.stringContaining('Acme Tools') }])
    await context.close()
  })

  it('called a missed call "Call ended", and showed no talk time', async () => {
    const { page, context } = await product.open('604')
    const [missed, talked] = [newCall('+13105550199'), newCall('+13105550133')]
    await product.report(missed.rings('604'))
    await page.locator('[data-tone="ringing"]').waitFor()
    await product.report(missed.ended('604'))
    await page.locator('article[data-number="+13105550199"]').getByText('Missed', { exact: true }).waitFor()
    await product.report({ ...talked.rings('604'), ...at(70) }, { ...talked.answered('604'), ...at(65) })
    await page.locator('[data-tone="talking"]').waitFor()
    await product.report({ ...talked.ended('604'), ...at(0) })
    const over = page.locator('article[data-number="+13105550133"]')
    await over.getByText(/talked for 1:0[5-9]/).waitFor()
    await over.getByText('Call ended', { exact: true }).waitFor()
    await context.close()
  })

  it('let a call ring for hours of which nothing was heard: it says so after three minutes, until news comes', async () => {
    const { page, context } = await product.open('605')
    const call = newCall(number)
    await product.report(call.rings('605'))
    const card = page.locator(`article[data-number="${number}"]`)
    await card.getByText('Ringing', { exact: true }).waitFor()
    await page.clock.setSystemTime(Date.now() + 170 * secondMs)
    await card.getByText('2:5', { exact: false }).waitFor()
    expect(await card.getByText('No longer heard of').count()).toBe(0)
    await page.clock.setSystemTime(Date.now() + 185 * secondMs)
    await card.getByText('No longer heard of').waitFor()
    expect(await card.getByRole('timer').count()).toBe(0)
    await product.report(call.answered('605'))
    await card.getByText('On a call').waitFor()
    await context.close()
  })

  it('said "Answered by 602" although the table of agents has a name', async () => {
    const before = newCall(number)
    await product.report(before.rings('602'), before.answered('602'), before.ended('602'))
    const { page, context } = await product.open('606')
    await product.report(newCall(number).rings('606'))
    const card = page.locator('[data-tone="ringing"]')
    await card.getByText(/Answered by Ann Lee/).waitFor()
    const panel = page.getByRole('complementary', { name: 'Contact: Jane Doe' })
    await panel.getByText(/Answered by Ann Lee/).waitFor()
    await context.close()
  })
})

/** What is loaded before the first paint: the module with what it imports at once, and the style sheet. */
const firstScriptMax = 36 * 1024
const firstStyleMax = 8 * 1024

async function weigh(file: string, known: Set<string>): Promise<number> {
  if (known.has(file)) return 0
  known.add(file)
  const text = await (await fetch(`${product.server().url}/pages/${file}`)).text()
  const imported = [...text.matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g)].flatMap(([, name]) => name ?? [])
  let bytes = gzipSync(text).byteLength
  for (const name of imported) bytes += await weigh(name, known)
  return bytes
}

it('the agent page loads no more than 36 KiB of script and 8 KiB of style before its first paint', async () => {
  const files = new Set<string>()
  const script = await weigh('agent.js', files)
  expect(files.size).toBeGreaterThan(1)
  expect(script).toBeGreaterThan(10 * 1024)
  expect(script).toBeLessThan(firstScriptMax)
  expect(await weigh('agent.css', new Set())).toBeLessThan(firstStyleMax)
})
