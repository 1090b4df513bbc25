/** What a method of Odoo returned, in the form that we read; an answer of another form is the server's fault. */
import type * as z from 'zod'
import { badAnswer } from '../http/failures.ts'
import type { CrmHttp } from '../http/request.ts'

/** Throws `crm_bad_answer`; `what` as in "sent messages of an unknown form". */
export function checkedForm<T extends z.ZodType>(http: CrmHttp, schema: T, answer: unknown, what: string): z.infer<T> {
  const read = schema.safeParse(answer)
  if (read.success) return read.data
  throw badAnswer(http, `sent ${what}`)
}
