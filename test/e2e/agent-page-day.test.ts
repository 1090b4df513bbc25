/** The agent's day on the page, in a real Chromium: what a reload keeps, what is folded away, whom to call back. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'

let product: AgentPages

beforeAll(async () => {
  product = await openAgentPages({ SWITCHHOOK_CLICK_TO_CALL: 'on' })
})
afterAll(() => product.close())

const notesSchema = z.object({
  call: z.looseObject({ notes: z.array(z.looseObject({ text: z.string() })).optional() }),
})

it('a reload lost the draft and the day’s calls: both are there again, and a call of the day gets its note', async () => {
  const { page, context, faults } = await product.open('401')
  const [first, second] = [newCall('+13105550199'), newCall('+12125550133')]
  await product.report(first.rings('401'), first.answered('401'), first.ended('401'))
  await product.report(second.rings('401'), second.answered('401'))
  const talking = page.locator('[data-tone="talking"]')
  await talking.getByLabel('Note').fill('Wants the list')
  await product.report(second.ended('401'))
  await page.getByText('Call ended', { exact: true }).first().waitFor()
  await page.reload()
  const written = page.locator('article[data-number="+12125550133"]')
  await expect.poll(() => written.getByLabel('Note').inputValue()).toBe('Wants the list')
  const earlier = page.locator('details.earlier')
  // Nor is it drawn: of a busy day there are hundreds, and each would delay the card of the next call.
  await earlier.locator('summary').waitFor()
  expect(await earlier.locator('article').count()).toBe(0)
  await earlier.locator('summary').click()
  const over = earlier.locator('article[data-number="+13105550199"]')
  await over.getByRole('button', { name: 'Show' }).click()
  await over.getByLabel('Note').fill('Sent prices')
  await over.getByRole('button', { name: 'Save note' }).click()
  await over.locator('[data-result="saved"]').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  const id = z.string().parse(await over.getAttribute('data-call'))
  const { call } = await product.ask('GET', `/v1/calls/${id}`, notesSchema)
  expect(call.notes?.map(({ text }) => text)).toEqual(['Sent prices'])
  expect(faults).toEqual([])
  await context.close()
})

it('two more callers who ring do not push the call that the agent is in below the window', async () => {
  const { page, context, faults } = await product.open('404')
  const [talk, second, third] = [newCall('+12125550131'), newCall('+12125550132'), newCall('+442079460133')]
  await product.report(talk.rings('404'), talk.answered('404'))
  await page.getByText('On a call').waitFor()
  await product.report(second.rings('404'), third.rings('404'))
  const ringing = page.locator('article[data-tone="ringing"]')
  await expect.poll(() => ringing.count()).toBe(2)
  // Of 860 pixels: the caller's name, what was before and the first of the form are seen.
  const top = async () => (await page.locator('article[data-tone="talking"]').boundingBox())?.y
  await expect.poll(top).toBeLessThan(640)
  expect(await ringing.first().getByLabel('Note').count()).toBe(0)
  await ringing.first().getByRole('button', { name: 'Add note' }).click()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toMatch(/^note-call_/)
  await page.keyboard.type('Asked for Ann')
  await ringing.first().getByRole('button', { name: 'Save note' }).click()
  await ringing.first().locator('[data-result="saved"]').waitFor()
  await product.report(talk.ended('404'), second.ended('404'), third.ended('404'))
  expect(faults).toEqual([])
  await context.close()
})

it('lists who was not answered, with a call back and a copy of the number, and no more once spoken with', async () => {
  const missed = newCall('+13105550142')
  await product.report(missed.rings('402'), missed.ended('402'))
  const { page, context, faults } = await product.open('402', {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  })
  const list = page.getByRole('region', { name: 'To call back' })
  await list.getByText('(310) 555-0142').first().waitFor()
  // The page reads the day once more after it came online: what follows is not seen by that.
  await page.waitForResponse((answer) => answer.url().endsWith('/agent/call-backs'))
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await accessibilityFaults(page)).toEqual([])
  }
  await list.getByRole('button', { name: /Copy the number/ }).click()
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('+13105550142')
  await list.getByRole('button', { name: /^Call / }).click()
  await page.getByText('Asking the phone system…').waitFor()
  const again = newCall('+13105550142')
  await product.report(again.rings('402'), again.answered('402'), again.ended('402'))
  await list.waitFor({ state: 'detached', timeout: 15_000 })
  expect(faults).toEqual([])
  await context.close()
})
