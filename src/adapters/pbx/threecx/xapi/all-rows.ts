/** All rows of a list of the XAPI, page by page. */
import * as z from 'zod'
import { type ThreecxApi, unreadable } from '../api/api.ts'

const pageRows = 500
const pagesMax = 20
const answerForm = z.object({ value: z.array(z.unknown()) })

/**
 * `path` has a query already. Rows of another form are left out. Rejects with `source_unauthorized` (`grant` is what to give the
 * client), `source_unreachable`, `source_unreadable`, or the signal's reason.
 */
export async function readAllRows<Row>(
  api: ThreecxApi,
  { path, form, grant }: { readonly path: string; readonly form: z.ZodType<Row>; readonly grant: string },
  signal: AbortSignal,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await api.get({ path: `${path}&$top=${pageRows}&$skip=${page * pageRows}`, grant }, signal)
    const parsed = answerForm.safeParse(answer)
    if (!parsed.success) throw unreadable(api.url)
    rows.push(...parsed.data.value.flatMap((one) => form.safeParse(one).data ?? []))
    if (parsed.data.value.length < pageRows) break
  }
  return rows
}
