/** What axe finds wrong on a page, contrast included; each with where. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import * as z from 'zod'

const violations = z.object({
  violations: z.array(
    z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) }),
  ),
})

export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = violations.parse(await page.evaluate("axe.run(document, { resultTypes: ['violations'] })"))
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(', ')}`,
  )
}
