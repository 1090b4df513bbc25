/**
 * The Worker as it is, with a count of what Cloudflare bills: requests to the Worker and to the object, alarms, queue messages,
 * rows that SQLite read and wrote. What is asked within a session of the object is no request of its own, the session is one. `/counted` returns the counts since the last look, `/counted/peek` does not count as one; `/counted/alarm` rings the object's alarm
 * now, as it would ring by itself some seconds later.
 */
import worker, { SiteObject as PlainObject, OwnQueue as PlainOwnQueue } from '../../functions/cloudflare.ts'
import { SiteObject as PlainSiteObject } from '../../src/adapters/platform/cloudflare/site-object.ts'
import type { WakeUp } from '../../src/ports/queue.ts'

type WorkerBindings = Parameters<typeof worker.queue>[1]
interface Bindings extends Omit<WorkerBindings, 'SITES'> {
  readonly SITES: DurableObjectNamespace<SiteObject>
}

const nothing = {
  workerRequests: 0,
  queueBatches: 0,
  queueMessages: 0,
  objectRequests: 0,
  alarms: 0,
  rowsRead: 0,
  rowsWritten: 0,
}
let counts = { ...nothing }
/** Each row written since the last look, as `table: what of it`, behind the request that wrote it. */
let written: string[] = []
let asked = 'start'

function noteRows(query: string, bindings: readonly unknown[], rows: number): void {
  if (rows === 0) return
  const [, verb = '', table = ''] = /^\s*(INSERT|UPDATE|DELETE)[A-Z ]*?\s(\w+)(?:\s|$)/i.exec(query) ?? []
  const names = bindings.filter((one) => typeof one === 'string' && one.length < 60 && !/^[[{]/.test(one))
  written.push(`${asked} | ${verb} ${table} ${names.join(' ')} | ${rows}`)
}

/** Each row written is counted by SQLite itself, index entries among them; setting an alarm is billed as one row. */
function watched(ctx: DurableObjectState): DurableObjectState {
  const { storage } = ctx
  const exec = storage.sql.exec.bind(storage.sql)
  storage.sql.exec = <T extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
    const cursor = exec<T>(query, ...bindings)
    const toArray = cursor.toArray.bind(cursor)
    cursor.toArray = () => {
      const rows = toArray()
      counts.rowsRead += cursor.rowsRead
      counts.rowsWritten += cursor.rowsWritten
      noteRows(query, bindings, cursor.rowsWritten)
      return rows
    }
    return cursor
  }
  const setAlarm = storage.setAlarm.bind(storage)
  storage.setAlarm = (...at) => {
    counts.rowsWritten += 1
    written.push(`${asked} | alarm ${String(at[0])} at ${Date.now()} | 1`)
    return setAlarm(...at)
  }
  return ctx
}

export class SiteObject extends PlainObject {
  constructor(ctx: DurableObjectState, env: ConstructorParameters<typeof PlainObject>[1]) {
    super(watched(ctx), env)
  }

  override alarm(): Promise<void> {
    counts.alarms += 1
    asked = `alarm ${counts.alarms}`
    written.push(`ALARM now ${Date.now()}`)
    return super.alarm()
  }

  async ringNow(): Promise<void> {
    const atMs = await this.ctx.storage.getAlarm()
    if (atMs !== null && atMs < Date.now() + soonMs) await this.alarm()
  }
}

/** An alarm within that time is of what was done just now. */
const soonMs = 20_000

/** The Worker calling itself is taken to be billed as a request. */
export class OwnQueue extends PlainOwnQueue {
  protected override process(message: WakeUp): Promise<void> {
    counts.workerRequests += 1
    return super.process(message)
  }
}

/** Each method of the object is called from outside only, and each such call is a request. */
const notAsked = new Set(['constructor', 'alarm', 'webSocketClose', 'webSocketError'])
for (const name of Object.getOwnPropertyNames(PlainSiteObject.prototype)) {
  const method: unknown = Reflect.get(PlainSiteObject.prototype, name)
  if (notAsked.has(name) || typeof method !== 'function') continue
  const value = function (this: unknown, ...args: unknown[]): unknown {
    counts.objectRequests += 1
    asked = `${name} ${counts.objectRequests}`
    written.push(asked)
    return Reflect.apply(method, this, args)
  }
  Object.defineProperty(SiteObject.prototype, name, { value })
}

export default {
  async fetch(request, bindings, context) {
    const { pathname } = new URL(request.url)
    if (pathname === '/counted/alarm') {
      await bindings.SITES.getByName('main').ringNow()
      return Response.json({})
    }
    if (pathname === '/counted/schedule') {
      counts.workerRequests += 1
      await worker.scheduled({ scheduledTime: Date.now(), cron: '', noRetry() {} }, bindings)
      return Response.json({})
    }
    if (pathname === '/counted/rows') {
      const answer = Response.json(written)
      written = []
      return answer
    }
    if (pathname === '/counted/peek') return Response.json(counts)
    if (pathname === '/counted') {
      const answer = Response.json(counts)
      counts = { ...nothing }
      return answer
    }
    counts.workerRequests += 1
    return worker.fetch(request, bindings, context)
  },
  queue(batch, bindings) {
    counts.queueBatches += 1
    counts.queueMessages += batch.messages.length
    return worker.queue(batch, bindings)
  },
} satisfies ExportedHandler<Bindings, WakeUp>
