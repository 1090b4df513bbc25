/**
 * The local status server, off unless configured: GET /health, GET /status, POST /trigger/poll, POST /trigger/alerts.
 * Says how things are at this moment, writes nothing; what triggers something needs the key.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { sameHash } from '../../app/security/tokens.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { ForwarderReport } from '../../wire/forwarder.ts'
import type { ForwarderSettings } from './config/schema.ts'
import type { Forwarder, ForwarderPorts } from './forwarder.ts'
import { createStaffingAnswers } from './staffing-answers.ts'

type Settings = NonNullable<ForwarderSettings['statusServer']>
type Answer = readonly [status: number, body: object]

/** Listens; rejects when the address is taken. */
export async function startStatusServer(
  settings: Settings,
  forwarder: Pick<Forwarder, 'report' | 'polled' | 'cloud'>,
  { clock, log }: Pick<ForwarderPorts, 'clock' | 'log'>,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const startedMs = clock.now()
  const staffing = createStaffingAnswers(forwarder.cloud, clock)
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const path = (request.url ?? '/').split('?')[0]
    const route = `${request.method === 'HEAD' ? 'GET' : request.method} ${path}`
    if (route === 'GET /health') return health(forwarder.report())
    if (route === 'GET /status') {
      return [200, { ...statusOf(forwarder.report(), clock.now() - startedMs), ...(await staffing.status()) }]
    }
    if (route === 'POST /trigger/poll' || route === 'POST /trigger/alerts') {
      if (!hasKey(request, settings.key))
        return [401, { error: 'Send the key of statusServer as a Bearer token or x-api-key.' }]
      if (route === 'POST /trigger/alerts') return staffing.checkAlerts()
      for (const runner of forwarder.polled) runner.poll()
      return [202, { success: true, sources: forwarder.polled.map(({ source }) => source.id) }]
    }
    return [404, { error: 'There is GET /health, GET /status, POST /trigger/poll and POST /trigger/alerts.' }]
  }
  const server = createServer((request, response) => {
    request.resume()
    answer(request).then(
      (answered) => send(response, ...answered, request.method === 'HEAD'),
      (thrown: unknown) => {
        log.failure('status_not_answered', thrown)
        send(response, 500, { error: 'The answer could not be made; see the log of the forwarder.' }, false)
      },
    )
  })
  server.requestTimeout = 10_000
  await listen(server, settings)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : settings.port
  log.info('status_server_listens', { host: settings.host, port })
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, { host, port }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
}

/** Unhealthy while something fails that an admin should see. */
function health({ sources, outbox, cloud }: ForwarderReport): Answer {
  const failing = sources.filter(({ state }) => state === 'failing').map(({ id }) => id)
  const checks = {
    sources: failing.length === 0,
    cloud: cloud.failuresInARow === 0,
    outbox: outbox.problem === undefined,
  }
  const ok = Object.values(checks).every(Boolean)
  return [ok ? 200 : 503, { status: ok ? 'ok' : 'failing', checks, failing }]
}

function statusOf(report: ForwarderReport, uptimeMs: number): object {
  const lastCdrId = report.sources.find(({ kind }) => kind === 'polled')?.lastId ?? null
  return { lastCdrId, uptime: Math.round(uptimeMs / 1000), ...report }
}

/** Hashes are compared, so that length shows nothing either. */
function hasKey({ headers }: IncomingMessage, key: string): boolean {
  const bearer = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  const given = bearer ?? headers['x-api-key']
  if (typeof given !== 'string') return false
  return sameHash(sha256Hex(given.trim()), sha256Hex(key))
}

function send(response: ServerResponse, status: number, body: object, headOnly: boolean): void {
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(headOnly ? undefined : text)
}
