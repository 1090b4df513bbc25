/** Missed callers and reports in the dashboard of the built product, in a real Chromium, and what the same API answers. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { missedPageSchema } from '../../src/wire/missed-calls.ts'
import { reportSchema } from '../../src/wire/reports.ts'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { newCall } from '../support/pages/agent-pages.ts'
import type { Dashboard, DashboardPage } from '../support/pages/dashboard.ts'
import { drawn, holdAnswer, holdRequests } from '../support/pages/hold-requests.ts'
import { openSeededDashboard, seededCalls } from '../support/pages/seeded-dashboard.ts'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'

let crm: ReamazeServer
let dashboard: Dashboard
let one: DashboardPage

beforeAll(async () => {
  crm = await startReamazeServer()
  dashboard = await openSeededDashboard(crm)
  one = await dashboard.open({ reducedMotion: 'reduce' })
})
afterAll(async () => {
  await dashboard.close()
  await crm.close()
})

/** Texts of the list that a button of the same row lies upon. */
const coveredTexts = (page: DashboardPage['page']) =>
  page.evaluate(`[...document.querySelectorAll('main li')].flatMap((row) => {
    const words = row.querySelector('.grow')
    const range = document.createRange()
    range.selectNodeContents(words)
    const text = range.getBoundingClientRect()
    const isOver = (box) => box.left < text.right && box.right > text.left && box.top < text.bottom && box.bottom > text.top
    return [...row.querySelectorAll('button')].filter((one) => isOver(one.getBoundingClientRect())).map((one) => words.textContent)
  })`)

const missed = async () => (await dashboard.ask('GET', '/v1/missed-calls', missedPageSchema)).missed

/** But that click-to-call is off, of which the first test has the server's words. */
const faultsOf = ({ faults }: DashboardPage) => faults.filter((fault) => !fault.includes('status of 403'))

it('shows who is to be called back; who is reached or marked as done leaves the list', async () => {
  const { page, show } = one
  await expect.poll(async () => (await missed()).length).toBe(4)
  await show('missed')
  const rows = page.locator('main li')
  expect(await rows.count()).toBe(4)
  await expect.poll(() => rows.first().textContent()).toMatch(/Queue 800, (?:Ann Lee|Tom Reyes)/)
  expect(await accessibilityFaults(page)).toEqual([])

  const [first, second] = await missed()
  await rows.first().getByRole('button', { name: 'Done' }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => rows.count()).toBe(3)
  expect((await missed()).map(({ id }) => id)).not.toContain(first?.id)

  const back = newCall(second?.number ?? '', { queue: { extension: '800', name: 'Reception' } })
  await dashboard.report(back.rings('101'), back.answered('101'), back.ended('101'))
  await expect.poll(async () => (await missed()).length).toBe(2)

  await show('missed')
  await rows.first().getByRole('button', { name: 'Call back' }).click()
  await page.getByLabel('Your extension').fill('101')
  await page.getByRole('dialog').getByRole('button', { name: 'Call back' }).click()
  // Click-to-call is off: the server says so, in words.
  await page.getByRole('alert').waitFor()
  await page.keyboard.press('Escape')
  expect(faultsOf(one)).toEqual([])
})

it('keeps who is done off the list, though a list that was asked for before comes later', async () => {
  const { page, show } = one
  await show('missed')
  const rows = page.locator('main li')
  await expect.poll(() => rows.count()).toBe(2)
  const before = await holdAnswer(page, '**/v1/missed-calls?*')
  await page.evaluate(`dispatchEvent(new Event('online'))`)
  await before.isHeld
  await rows.first().getByRole('button', { name: 'Done' }).click()
  await expect.poll(() => rows.count()).toBe(1)
  const isAnswered = page.waitForResponse(/v1\/missed-calls\?/)
  before.release()
  await (await isAnswered).finished()
  await drawn(page)
  expect(await rows.count()).toBe(1)
  expect(faultsOf(one)).toEqual([])
})

it('shows what is left, though another queue was chosen before the last caller was done', async () => {
  const { page } = one
  const rows = page.locator('main li')
  const done = await holdRequests(page, '**/v1/missed-calls/*/done')
  await rows.first().getByRole('button', { name: 'Done' }).click()
  await page.getByLabel('Queue', { exact: true }).selectOption('800')
  await page.waitForURL(/queue=800/)
  await expect.poll(() => rows.count()).toBe(1)
  done()
  await page.getByText('Nobody is waiting for a call back').waitFor({ timeout: 25_000 })
  expect(faultsOf(one)).toEqual([])
})

it('shows reports by agent and by day, on a phone too, and gives them as a file', async () => {
  const { page, show } = one
  const report = await dashboard.ask('GET', '/v1/reports/agents', reportSchema)
  expect(report.total.calls).toBe(seededCalls + 1)
  expect(report.rows.map(({ name }) => name).sort()).toEqual(['Ann Lee', 'Tom Reyes'])
  await show('reports')
  await page.getByRole('row', { name: /Ann Lee \(101\)/ }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Days' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('columnheader', { name: 'Day', exact: true }).waitFor()
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV file' }).click()
  expect((await downloading).suggestedFilename()).toMatch(/^days-.*\.csv$/)

  const phone = await dashboard.open({
    viewport: { width: 360, height: 740 },
    reducedMotion: 'reduce',
    locale: 'de-DE',
  })
  await phone.show('reports')
  await phone.page.getByRole('row', { name: /Ann Lee/ }).waitFor()
  for (const path of ['reports', 'missed']) {
    await phone.show(path)
    const isTooWide = await phone.page.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect([path, isTooWide]).toEqual([path, false])
    expect([path, await coveredTexts(phone.page)]).toEqual([path, []])
    expect(await accessibilityFaults(phone.page)).toEqual([])
  }
  expect(phone.faults).toEqual([])
  await phone.close()
})
