/** How the stand-in is spoken to: JSON-2 with real status codes, and JSON-RPC with status 200 for nearly everything. */
import { json2Error, jsonResponse, jsonRpcError, OdooException, replay } from './exceptions.ts'
import type { MethodCall, OdooUser } from './methods.ts'
import { isList, isObject, textOf } from './values.ts'

export interface Answering {
  readonly version: number
  readonly database: string
  readonly users: readonly OdooUser[]
  readonly run: (call: MethodCall) => unknown
}

export function versionPage(version: number): Response {
  return jsonResponse({ version_info: [version, 0, 0, 'final', 0, ''], version: `${version}.0` })
}

export function json2({ database, users, run }: Answering, request: Request, text: string): Response {
  if (request.headers.get('x-odoo-database') !== database) return replay('34-error-json2-404-unknown-database.txt')
  if (!request.headers.get('content-type')?.startsWith('application/json'))
    return replay('38-error-json2-415-content-type.txt')
  const key = request.headers.get('authorization')?.replace(/^bearer /, '')
  const user = users.find(({ apiKey }) => apiKey === key)
  const [, , , model = '', method = ''] = new URL(request.url).pathname.split('/')
  try {
    if (!user) throw new OdooException('Unauthorized', 'Invalid apikey')
    const body = parsed(text)
    if (!isObject(body)) return replay('37-error-json2-400-bad-json.txt')
    const { ids, context, ...named } = body
    return jsonResponse(run({ model, method, ids: isList(ids) ? ids : [], named, user }))
  } catch (thrown) {
    if (thrown instanceof OdooException) return json2Error(thrown)
    throw thrown
  }
}

export function jsonRpc({ version, database, users, run }: Answering, text: string): Response {
  const body = parsed(text)
  if (!isObject(body) || !isObject(body.params) || !isList(body.params.args)) {
    return new Response('Invalid JSON data', { status: 400, headers: { 'content-type': 'text/html' } })
  }
  const { service, method, args } = body.params
  const answer = (rest: object) => jsonResponse({ jsonrpc: '2.0', id: body.id, ...rest })
  try {
    if (service === 'common' && method === 'version') {
      const info = [version, 0, 0, 'final', 0, '']
      const serie = `${version}.0`
      return answer({
        result: { server_version: serie, server_version_info: info, server_serie: serie, protocol_version: 1 },
      })
    }
    if (args[0] !== database) {
      const words = `connection to server at "127.0.0.1", port 5433 failed: FATAL:  database "${args[0]}" does not exist\n`
      throw new OdooException('OperationalError', words)
    }
    const knows = (user: OdooUser, secret: unknown) => [user.apiKey, user.password].includes(textOf(secret))
    if (service === 'common') {
      const user = users.find((one) => one.login === args[1] && knows(one, args[2]))
      return answer({ result: user?.uid ?? false })
    }
    const [, uid, secret, model, name, positional, keywords] = args
    const user = users.find((one) => one.uid === uid && knows(one, secret))
    if (!user) throw new OdooException('AccessDenied', 'Access Denied')
    return answer({
      result: run({
        model: textOf(model),
        method: textOf(name),
        user,
        ...keywordCall(textOf(name), positional, keywords),
      }),
    })
  } catch (thrown) {
    if (!(thrown instanceof OdooException)) throw thrown
    const words = `Object ${String(args[3])} doesn't exist`
    // JSON-RPC has its own words for an unknown model.
    return answer({ error: jsonRpcError(thrown.kind === 'NotFound' ? new OdooException('UserError', words) : thrown) })
  }
}

/** What JSON-RPC gives by position, by name. */
function keywordCall(method: string, positional: unknown, keywords: unknown) {
  const [first, second] = isList(positional) ? positional : []
  const { context, ...named } = isObject(keywords) ? keywords : {}
  if (method === 'create') return { ids: [], named: { ...named, vals_list: first } }
  if (method === 'write') return { ids: isList(first) ? first : [], named: { vals: second, ...named } }
  if (method === 'search_read') return { ids: [], named: first === undefined ? named : { domain: first, ...named } }
  return { ids: isList(first) ? first : [], named }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
