/**
 * JSON-RPC (Odoo 14 to 18; 19 still speaks it): one address, the user's number and key in every request, and status
 * 200 for nearly everything, errors included.
 */
import * as z from 'zod'
import { badAnswer } from '../http/failures.ts'
import { type CrmHttp, requestJson } from '../http/request.ts'
import { databaseHeader, isReading, type OdooCall } from './call.ts'
import { type Asked, exceptionError, noInterface } from './failures.ts'
import type { OdooSettings } from './settings.ts'

const envelope = z.object({
  result: z.unknown().optional(),
  error: z
    .object({
      code: z.number().optional(),
      message: z.string().catch(''),
      data: z
        .object({ name: z.string(), message: z.string().catch('') })
        .optional()
        .catch(undefined),
    })
    .optional(),
})

export interface RpcRequest {
  readonly service: 'common' | 'object'
  readonly method: string
  readonly args: readonly unknown[]
  /** Of `execute_kw`, which has them among its arguments. */
  readonly on?: Asked
}

export async function rpc(settings: OdooSettings, http: CrmHttp, { on, ...params }: RpcRequest, signal: AbortSignal) {
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params })
  const url = `${settings.url}/jsonrpc`
  const headers = databaseHeader(settings)
  const isRead = params.service === 'common' || isReading(on?.method ?? '')
  const answer = await requestJson(http, { method: 'POST', url, headers, body, accept: [404], isRead }, signal)
  const read = envelope.safeParse(answer.body)
  const error = read.data?.error
  if (answer.status === 404 || error?.code === 404) throw noInterface(http, '/jsonrpc')
  if (error) {
    const exception = error.data ?? { name: 'unknown', message: error.message }
    throw exceptionError(http, exception, answer.status, on)
  }
  if (read.data?.result === undefined) throw badAnswer(http, 'sent an answer of an unknown form')
  return read.data.result
}

/** `uid` is what `common.authenticate` gave for the login. */
export function jsonRpcCall(settings: OdooSettings, http: CrmHttp, uid: number): OdooCall {
  return (model, method, { ids, named, context }, signal) => {
    const { vals_list, ...others } = named ?? {}
    // `create` looks at its first positional argument to know what to answer.
    const positional = method === 'create' ? [vals_list] : ids ? [ids] : []
    const keywords = context ? { ...others, context } : others
    const args = [settings.database, uid, settings.apiKey, model, method, positional, keywords]
    return rpc(settings, http, { service: 'object', method: 'execute_kw', args, on: { model, method } }, signal)
  }
}
