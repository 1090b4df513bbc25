/** What a database driver throws, as an error that says what an admin has to do. */
import { type ErrorCode, SwitchhookError } from '../../../../lib/errors.ts'
import type { DatabaseSettings } from './settings.ts'

type Meaning = readonly [ErrorCode, string]

const refused: Meaning = ['source_unauthorized', 'refused the user or password; check both in the configuration']
const forbidden: Meaning = ['source_unauthorized', 'does not let the user read the table; grant SELECT on it']
const noDatabase: Meaning = ['source_unreadable', 'has no database of that name']
const otherSchema: Meaning = ['source_unreadable', 'has no such table or column; run check to see what was found']
const unreachable: Meaning = ['source_unreachable', 'can not be reached; check host, port and firewall']
const badCertificate: Meaning = [
  'source_unreachable',
  'shows a certificate that is not trusted; set tlsCaFile to the authority that signed it',
]

/** Codes of PostgreSQL, MySQL and MariaDB, SQL Server (tedious), and Node's sockets. */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['28P01', refused],
  ['28000', refused],
  ['ER_ACCESS_DENIED_ERROR', refused],
  ['ELOGIN', refused],
  ['42501', forbidden],
  ['ER_TABLEACCESS_DENIED_ERROR', forbidden],
  ['ER_COLUMNACCESS_DENIED_ERROR', forbidden],
  ['ER_DBACCESS_DENIED_ERROR', forbidden],
  ['3D000', noDatabase],
  ['ER_BAD_DB_ERROR', noDatabase],
  ['42P01', otherSchema],
  ['42703', otherSchema],
  ['ER_NO_SUCH_TABLE', otherSchema],
  ['ER_BAD_FIELD_ERROR', otherSchema],
  ['EREQUEST', otherSchema],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', badCertificate],
  ['SELF_SIGNED_CERT_IN_CHAIN', badCertificate],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', badCertificate],
  ['ERR_TLS_CERT_ALTNAME_INVALID', badCertificate],
])

/** Always retryable: an admin may set it right while the forwarder runs. */
export function databaseError(thrown: unknown, { host, port, database }: DatabaseSettings): SwitchhookError {
  if (thrown instanceof SwitchhookError) return thrown
  const driverCode = codeOf(thrown)
  const [code, what] = meanings.get(driverCode) ?? unreachable
  return new SwitchhookError(code, `The database ${database} at ${host}:${port} ${what}.`, {
    retryable: true,
    details: { driverCode },
    cause: thrown,
  })
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return ''
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return 'cause' in thrown ? codeOf(thrown.cause) : ''
}
