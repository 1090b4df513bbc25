/**
 * Takes the pictures of docs/dashboard.md and docs/staffing.md anew: `node scripts/run.mjs scripts/admin-pictures.ts`. Real calls reported to the built
 * product with a CRM that refuses some of them, in a real Chromium.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { root } from '../src/programs/build/paths.ts'
import { newCall } from '../test/support/pages/agent-pages.ts'
import { anyAnswer, exampleHolidays, exampleHours } from '../test/support/pages/hours-example.ts'
import { openSeededDashboard } from '../test/support/pages/seeded-dashboard.ts'
import { startReamazeServer } from '../test/support/reamaze/server.ts'
import { waitFor } from '../test/support/wait-for.ts'

const folder = path.join(root, 'docs/pictures')
const crm = await startReamazeServer()
const dashboard = await openSeededDashboard(crm)
const { page, show } = await dashboard.open({ reducedMotion: 'reduce', timezoneId: 'America/New_York' })
await page.evaluate("sessionStorage.setItem('switchhook.fresh', 'shown')")
mkdirSync(folder, { recursive: true })

const take = async (name: string, address: string, colorScheme: 'light' | 'dark' = 'light') => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await show(address)
  await page.waitForLoadState('networkidle').catch(() => {})
  await page.screenshot({ path: path.join(folder, `dashboard-${name}.png`) })
}

await page.setViewportSize({ width: 1120, height: 780 })
await take('setup', 'setup')
crm.standIn.fail({ kind: 'status', status: 422 })
for (const number of ['+13105550162', '+14155550119', '+16465550133']) {
  const call = newCall(number, { agent: { extension: '101', name: 'Ann Lee' } })
  await dashboard.report(call.rings('101'), call.answered('101'), call.ended('101'))
}
await show('calls?state=dead')
await waitFor(async () => (await page.locator('tr[data-call]').count()) === 3)
const [talking, ringing] = [newCall('+12125551001'), newCall('+12125550147')]
await dashboard.report(talking.rings('102'), talking.answered('102'), ringing.rings('101'))
await take('overview', '')
await take('overview-dark', '', 'dark')
await take('calls', 'calls')
await take('problems', 'problems')
await show('calls?state=dead')
await page.locator('tr[data-call] a').first().click()
await page.locator('details[data-state="dead"]').waitFor()
await page.screenshot({ path: path.join(folder, 'dashboard-call.png') })
await dashboard.ask('PUT', '/v1/staffing/hours', anyAnswer, exampleHours)
await dashboard.ask('POST', '/v1/staffing/holidays', anyAnswer, exampleHolidays())
await page.setViewportSize({ width: 1120, height: 1560 })
await take('hours', 'hours')
await page.setViewportSize({ width: 390, height: 780 })
await take('calls-phone', 'calls')
await dashboard.close()
await crm.close()
console.log(`Pictures are in ${path.relative(root, folder)}; look at them before you commit them.`)
