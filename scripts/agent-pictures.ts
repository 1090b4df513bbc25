/**
 * Takes the pictures of docs/agent-page.md anew: `node scripts/run.mjs scripts/agent-pictures.ts`. Real calls reported to the
 * built product, in a real Chromium.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { root } from '../src/programs/build/paths.ts'
import { newCall, openAgentPages } from '../test/support/pages/agent-pages.ts'

const folder = path.join(root, 'docs/pictures')
const hourMs = 3_600_000
const extension = '101'
const company = '+12125550147'

const product = await openAgentPages({
  SWITCHHOOK_CLICK_TO_CALL: 'on',
  SWITCHHOOK_WRAP_UP: 'Booked, Call back, Sent prices',
  SWITCHHOOK_NOTE_TEMPLATES: 'Sent the price list.|Asked to be called tomorrow.',
})
const row = { emails: [] }
await product.ask('POST', '/v1/contacts/import', z.unknown(), {
  importId: 'pictures',
  contacts: [
    { line: 1, name: 'Jane Doe', company: 'Acme Tools', emails: ['jane@acme.example'], phones: [{ number: company }] },
    { ...row, line: 2, name: 'Óscar Núñez', company: 'Núñez y Hijos', phones: [{ number: '+34910123456' }] },
  ],
})
await product.ask('PUT', `/v1/agents/${extension}`, z.unknown(), { name: 'Ann Lee' })
await product.ask('PUT', '/v1/agents/102', z.unknown(), { name: 'Tom Reyes' })

/** A call of the past: so long ago, answered after so many seconds or not at all. */
async function pastCall(hoursAgo: number, talkSeconds: number, summary?: string): Promise<void> {
  const call = newCall(company)
  const at = (seconds: number) => ({ at: new Date(Date.now() - hoursAgo * hourMs + seconds * 1000).toISOString() })
  const agent = { agent: { extension, name: 'Ann Lee' } }
  await product.report({ ...call.rings(extension), ...agent, ...at(0) })
  if (talkSeconds > 0) await product.report({ ...call.answered(extension), ...agent, ...at(6) })
  await product.report({ ...call.ended(extension), ...agent, ...at(6 + talkSeconds) })
  if (summary) await product.report({ ...call.summary(summary), ...at(20 + talkSeconds) })
}

await pastCall(22, 190, 'Asked where order 1847 is; wants a call when it arrives.')
await pastCall(75, 0)

const { page } = await product.open(extension, {
  context: { viewport: { width: 1180, height: 1240 }, reducedMotion: 'reduce' },
})
const [taken, talk, ring] = [newCall('+13105550188'), newCall('+34910123456'), newCall(company)]
await product.report(taken.rings(extension), taken.rings('102'))
await page.getByText('Ringing', { exact: true }).waitFor()
await product.report(taken.answered('102'))
await page.getByText('Answered by Tom Reyes', { exact: true }).waitFor()
await product.report(talk.rings(extension), talk.answered(extension))
const talking = page.locator('[data-tone="talking"]')
await talking.getByLabel('Note').fill('Wants the 2027 prices.')
await talking.getByRole('button', { name: 'Save note' }).click()
await talking.locator('[data-result="saved"]').waitFor()
await product.report(ring.rings(extension))
await page.locator('[data-tone="ringing"]').focus()
const panel = page.getByRole('complementary', { name: 'Contact: Jane Doe' })
await panel.getByText('jane@acme.example').waitFor()
await panel.getByText('Asked where order 1847 is; wants a call when it arrives.').waitFor()
mkdirSync(folder, { recursive: true })
for (const colorScheme of ['light', 'dark'] as const) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.screenshot({ path: path.join(folder, `agent-page-${colorScheme}.png`) })
}
await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
await page.setViewportSize({ width: 360, height: 740 })
await page.screenshot({ path: path.join(folder, 'agent-page-phone.png') })
await product.close()
console.log(`Pictures are in ${path.relative(root, folder)}; look at them before you commit them.`)
