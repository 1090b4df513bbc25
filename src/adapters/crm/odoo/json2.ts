/** JSON-2 (Odoo 19 and later): one address a method, named arguments, the bare result, real status codes. */
import * as z from 'zod'
import { type CrmHttp, failedAnswer, requestJson } from '../http/request.ts'
import { databaseHeader, isReading, type OdooCall } from './call.ts'
import { exceptionError, noDatabase } from './failures.ts'
import type { OdooSettings } from './settings.ts'

const exceptionSchema = z.object({ name: z.string(), message: z.string().catch('') })

export function json2Call(settings: OdooSettings, http: CrmHttp): OdooCall {
  const headers = { authorization: `bearer ${settings.apiKey}`, ...databaseHeader(settings) }
  return async (model, method, { ids, named, context }, signal) => {
    const body = JSON.stringify({ ids, context, ...named })
    const url = `${settings.url}/json/2/${model}/${method}`
    // Their bodies name the exception, which says more than the status does.
    const accept = [400, 401, 403, 404, 422, 500]
    const isRead = isReading(method)
    const answer = await requestJson(http, { method: 'POST', url, headers, body, accept, isRead }, signal)
    if (answer.status < 400) return answer.body
    const exception = exceptionSchema.safeParse(answer.body).data
    if (exception) throw exceptionError(http, exception, answer.status, { model, method })
    // A web page with 404 comes from before the database was opened.
    if (answer.status === 404 && answer.body === undefined) throw noDatabase(http)
    throw failedAnswer(http, answer)
  }
}
