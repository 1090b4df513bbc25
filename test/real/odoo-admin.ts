/** What an administrator of the real Odoo does while calls come in: takes rights away, lets a key end, mends both. */
import pg from 'pg'

const { ODOO_URL, ODOO_DATABASE, ODOO_ADMIN, ODOO_ADMIN_PASSWORD, ODOO_POSTGRES } = process.env

/** Whether the environment lets us be one. */
export const canAdminister = Boolean(ODOO_ADMIN && ODOO_ADMIN_PASSWORD && ODOO_POSTGRES)

export async function takeRights(login: string): Promise<() => Promise<void>> {
  const user = await userOf(login)
  const isGroup = [
    ['module', '=', 'base'],
    ['name', '=', 'group_user'],
  ]
  const [internal] = await execute<{ res_id: number }[]>('ir.model.data', 'search_read', [isGroup, ['res_id']])
  if (!internal) throw new Error('Odoo has no group base.group_user')
  await giveGroups(user.id, [internal.res_id])
  return () => giveGroups(user.id, user.group_ids)
}

/** Lets the user's keys end as if their time had passed; what is returned gives them their time back. */
export async function endKeys(login: string): Promise<() => Promise<void>> {
  const user = await userOf(login)
  const move = (by: string) =>
    sql('update res_users_apikeys set expiration_date = expiration_date + $2::interval where user_id = $1', user.id, by)
  await move('-1 year')
  // By JSON-RPC a login that was accepted is remembered until something about users changes.
  await giveGroups(user.id, user.group_ids)
  return () => move('1 year')
}

async function userOf(login: string): Promise<{ readonly id: number; readonly group_ids: readonly number[] }> {
  const named = [[['login', '=', login]], ['group_ids']]
  const [user] = await execute<{ id: number; group_ids: number[] }[]>('res.users', 'search_read', named)
  if (!user) throw new Error(`Odoo has no user ${login}`)
  return user
}

async function giveGroups(userId: number, groups: readonly number[]): Promise<void> {
  await execute('res.users', 'write', [[userId], { group_ids: [[6, 0, groups]] }])
}

/** A contact that the user does not follow: whoever follows one may note on it without any right. */
export async function createPartner(phone: string): Promise<number> {
  const values = { name: `Switchhook test ${phone}`, phone }
  return execute('res.partner', 'create', [values], { context: { mail_create_nosubscribe: true } })
}

/** As somebody deletes it in the chatter: Odoo empties it, and leaves it there. */
export async function deleteInChatter(noteId: number): Promise<void> {
  const post = async (path: string, params: object, cookie = '') => {
    const response = await fetch(`${ODOO_URL}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params }),
    })
    const answer = (await response.json()) as { error?: { data?: { message?: string } } }
    if (answer.error) throw new Error(`Odoo: ${answer.error.data?.message}`)
    return response
  }
  const login = { db: ODOO_DATABASE, login: ODOO_ADMIN, password: ODOO_ADMIN_PASSWORD }
  const session = await post('/web/session/authenticate', login)
  const cookie = session.headers.getSetCookie().map((one) => one.split(';')[0])
  const removed = { attachment_ids: [], attachment_tokens: [], body: '', partner_ids: [] }
  await post('/mail/message/update_content', { message_id: noteId, update_data: removed }, cookie.join('; '))
}

/** As a module or a script deletes it: it is gone. */
export const unlinkNote = (noteId: number): Promise<boolean> => execute('mail.message', 'unlink', [[noteId]])

/** Odoo offers no way to end a key but to delete it. */
async function sql(statement: string, ...values: readonly unknown[]): Promise<void> {
  const client = new pg.Client(ODOO_POSTGRES)
  await client.connect()
  try {
    await client.query(statement, [...values])
  } finally {
    await client.end()
  }
}

async function execute<T = unknown>(
  model: string,
  method: string,
  args: readonly unknown[],
  named: object = {},
): Promise<T> {
  const uid = await rpc('common', 'login', [ODOO_DATABASE, ODOO_ADMIN, ODOO_ADMIN_PASSWORD])
  return (await rpc('object', 'execute_kw', [ODOO_DATABASE, uid, ODOO_ADMIN_PASSWORD, model, method, args, named])) as T
}

async function rpc(service: string, method: string, args: readonly unknown[]): Promise<unknown> {
  const response = await fetch(`${ODOO_URL}/jsonrpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params: { service, method, args } }),
  })
  const answer = (await response.json()) as { result?: unknown; error?: { data?: { message?: string } } }
  if (answer.error) throw new Error(`Odoo: ${answer.error.data?.message}`)
  return answer.result
}
