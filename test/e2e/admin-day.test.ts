/** An admin's day with the dashboard of the built product: the CRM goes down, comes back, refuses the password, and is mended. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newCall } from '../support/pages/agent-pages.ts'
import type { Dashboard, DashboardPage } from '../support/pages/dashboard.ts'
import { openSeededDashboard, seededCalls } from '../support/pages/seeded-dashboard.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'

let crm: ReamazeServer
let dashboard: Dashboard
let one: DashboardPage

beforeAll(async () => {
  crm = await startReamazeServer()
  dashboard = await openSeededDashboard(crm)
  one = await dashboard.open()
  await one.page.evaluate("sessionStorage.setItem('switchhook.fresh', 'shown')")
})
afterAll(async () => {
  await dashboard.close()
  await crm.close()
})

async function reportCalls(count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    const call = newCall(`+1310555${String(Math.trunc(Math.random() * 10_000)).padStart(4, '0')}`)
    await dashboard.report(call.rings('101'), call.answered('101'), call.ended('101'))
  }
}

const states = async () =>
  one.page.locator('tr[data-call] .ds svg').evaluateAll((dots) => dots.map((dot) => dot.getAttribute('class')))

it('goes from green to waiting to a grouped problem, and by one button back to green', async () => {
  const { page, show } = one
  await show('calls')
  await expect.poll(async () => new Set(await states())).toEqual(new Set(['d ok']))

  // The CRM goes down: the page shows it, calls pile up as waiting.
  crm.standIn.fail({ kind: 'status', status: 503 })
  await reportCalls(6)
  await show('')
  const card = page.locator('article.health', { hasText: 'Re:amaze' })
  await expect.poll(() => card.textContent(), { timeout: 40_000 }).toMatch(/Paused|Failing/)
  await show('calls?state=waiting')
  await expect.poll(() => page.locator('tr[data-call]').count()).toBe(6)
  expect(new Set(await states())).toEqual(new Set(['d wait']))

  // It returns with another password: what waits is refused, which is one problem with one sentence.
  crm.standIn.fail({ kind: 'status', status: 401 })
  await show('connectors')
  // Its card is open, as something is wrong.
  await page.getByRole('button', { name: 'Check' }).click()
  await page.locator('details[data-connector="reamaze"]').getByText('Sign-in refused').waitFor()
  await reportCalls(2)
  await show('')
  await page.getByRole('alert').getByText('Re:amaze').waitFor()
  await page.getByRole('link', { name: 'Fix and retry' }).click()
  const problem = page.locator('article', { hasText: '8 calls' })
  await problem.getByText('What to do:').waitFor()

  // The password is mended, and everything goes again.
  crm.standIn.heal()
  await problem.getByRole('button', { name: 'Retry these 8' }).click()
  await expect.poll(() => crm.standIn.messages().length, { timeout: 40_000 }).toBe(seededCalls + 8)
  await show('problems')
  await page.getByText('No open problems').waitFor()
  await show('calls')
  await expect.poll(async () => new Set(await states())).toEqual(new Set(['d ok']))
  expect(one.faults).toEqual([])
}, 180_000)
