/**
 * Makes any stand-in fail as real CRMs do. It stands between the wire and the stand-in's handler, and counts what
 * arrives; faults hold until healed.
 */
import type { CrmFault } from '../../../src/adapters/crm/contract/stand-in.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { FormCheck } from './vendor-forms.ts'

export type Handler = (request: Request) => Promise<Response>

/** The connection broke: a server destroys the socket, an in-process fetch rejects. */
export class ConnectionLost extends Error {}

export interface FaultLayer {
  readonly handle: Handler
  fail(fault: CrmFault): void
  heal(): void
  requestCount(): number
}

export interface FaultLayerOptions {
  readonly handle: Handler
  readonly clock: Clock
  /** Which requests change something; only they are cut off "after writing". */
  readonly isWrite?: (request: Request) => boolean
  /** Sees each request that arrives, whatever becomes of it. */
  readonly formCheck?: FormCheck
}

const loginPage = '<!DOCTYPE html>\n<html><head><title>Log in</title></head><body><form></form></body></html>'

export function createFaultLayer({
  handle,
  clock,
  isWrite = (r) => r.method !== 'GET',
  formCheck,
}: FaultLayerOptions): FaultLayer {
  let fault: CrmFault | undefined
  let count = 0

  const failing = async (request: Request, now: CrmFault): Promise<Response> => {
    switch (now.kind) {
      case 'slow':
        await clock.sleep(now.ms, request.signal)
        return handle(request)
      case 'status':
        return statusAnswer(now.status, now.retryAfter)
      case 'cut off before writing':
        throw new ConnectionLost()
      case 'cut off after writing':
        if (!isWrite(request)) return handle(request)
        await handle(request)
        throw new ConnectionLost()
      case 'hang':
        return aborted(request.signal)
      case 'hang after writing':
        if (!isWrite(request)) return handle(request)
        await handle(request)
        return aborted(request.signal)
      case 'web page':
        return new Response(loginPage, { headers: { 'content-type': 'text/html; charset=utf-8' } })
      case 'truncated json':
        return truncated(await handle(request))
      case 'redirect to login':
        return new Response(null, { status: 302, headers: { location: 'https://login.example.com/' } })
      case 'huge answer':
        return new Response(`{"filler":"${'x'.repeat(2 * 1024 * 1024)}"}`, { headers: jsonType })
    }
  }

  return {
    handle: (request) => {
      count += 1
      formCheck?.look(request)
      return fault ? failing(request, fault) : handle(request)
    },
    fail: (next) => {
      fault = next
    },
    heal: () => {
      fault = undefined
    },
    requestCount: () => count,
  }
}

const jsonType = { 'content-type': 'application/json' }

function statusAnswer(status: number, retryAfter: string | undefined): Response {
  const headers = retryAfter === undefined ? jsonType : { ...jsonType, 'retry-after': retryAfter }
  return new Response(JSON.stringify({ error: `status ${status}` }), { status, headers })
}

async function truncated(whole: Response): Promise<Response> {
  const text = await whole.text()
  return new Response(text.slice(0, Math.ceil(text.length / 2)) || '{', { status: whole.status, headers: jsonType })
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
