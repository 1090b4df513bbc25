/**
 * An operation: one thing the outside can ask for, in one file. The same definition answers requests
 * (run-operation.ts) and describes the operation in the OpenAPI document (scripts/openapi-document.ts).
 */
import type * as z from 'zod'
import type { Permission, Scope } from '../../wire/patterns.ts'
import type { Sending } from '../pipeline/intake.ts'
import type { OperationContext } from './context.ts'
import type { ErrorStyle } from './errors.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A key with this scope, before anything of the request is read. */
export interface KeyAuth {
  readonly scope: Scope
  /** An agent token will do too; the operation must keep to its extension. */
  readonly agents?: boolean
  /** The token may also come as browsers' sockets and streams can send it (browser-token.ts). */
  readonly browsers?: boolean
  /** What a person who is signed in needs; default: what follows from the scope (operation-permission.ts). */
  readonly people?: Permission | 'nobody'
  /** A person must have confirmed within the last minutes that it is them: by a passkey or a fresh link. */
  readonly stepUp?: boolean
}

/** `public`: anybody. */
type Auth = 'public' | KeyAuth

/** JSON is parsed and checked against the schema; `bytes` come as they are, for signatures over the exact bytes. */
interface BodySpec<Body> {
  readonly schema: z.ZodType<Body>
  readonly maxBytes: number
  /** The sender never sends again: text that can't be stored (U+0000, half a surrogate pair) is mended, not refused. */
  readonly mends?: boolean
  /** Default: application/json. */
  readonly contentTypes?: readonly string[]
}

interface BytesSpec {
  readonly bytes: true
  readonly maxBytes: number
  readonly contentTypes: readonly string[]
  /** May come with `Content-Encoding: gzip`; `run` unpacks it. */
  readonly gzip?: boolean
  /** For the document only. */
  readonly schema?: z.ZodType
}

export interface ResponseSpec<Data = unknown> {
  readonly description: string
  readonly schema?: z.ZodType<Data>
  /** Default: application/json. */
  readonly contentType?: string
}

/** By status. A bare schema is JSON. */
export type Responses = Readonly<Record<number, z.ZodType | ResponseSpec>>

type DataOf<Spec> = Spec extends z.ZodType
  ? z.output<Spec>
  : Spec extends { readonly schema: infer Schema extends z.ZodType }
    ? z.output<Schema>
    : never

/** What `run` may give back as data: the schema of a successful response. */
type SuccessData<R extends Responses> = DataOf<R[keyof R & (200 | 201 | 202)]>

type Answer<R extends Responses> = SuccessData<R> | Prepared<SuccessData<R>> | Reply | Response

interface HeaderSpec {
  readonly description: string
  readonly required?: boolean
}

/** An operation as the table, the server and the document see it. */
export interface Operation {
  readonly method: Method
  /** Hono's form: `/v1/keys/:id`. */
  readonly path: string
  /** Where clients of the version before ask it: answered for one release, and not described. */
  readonly earlierPath?: string
  /** Its name in generated clients: a verb and a noun. Never changed. */
  readonly id: string
  /** Begins with List, Get, Create, Update, Delete or Start, where one of them fits. */
  readonly summary: string
  readonly description?: string
  readonly tag: string
  readonly auth: Auth
  readonly errors?: ErrorStyle
  /** Statuses of its errors beside those that follow from key, fields and body (400, 401, 403, 413, 415, 429, 500, 503). */
  readonly fails?: readonly number[]
  /** Request headers of its own, for the document. */
  readonly headers?: Readonly<Record<string, HeaderSpec>>
  readonly query?: z.ZodType
  readonly params?: z.ZodType
  readonly body?: AnyBodySpec
  readonly responses: Responses
  /** The admin key's `?site=` may name a site that does not exist yet: it is created. Elsewhere that is `not_found`. */
  readonly createsSite?: boolean
  /** Though it is no GET: it only looks. So it is not in the audit log. */
  readonly changesNothing?: boolean
  /** Mostly it asks the records at most once, all together; the rest it asks in sessions of its own (Platform.inSession). */
  readonly asksOnce?: boolean
  /** A page that people open from elsewhere: who is not signed in gets a page that says how (sign-in-page.ts). */
  readonly isPage?: boolean
  /** A key may ask only so often; its answers say how often (limited.ts). */
  readonly limited?: boolean
  /**
   * It stores a report of calls, which its sender sends once or again: it waits for its turn before its body is read
   * (pipeline/intake.ts).
   */
  readonly reports?: Sending
  /**
   * Looks at the request before its body is read and throws to refuse it: what needs no body must not cost a stranger's
   * upload.
   */
  admit?(context: OperationContext<unknown, unknown, unknown>): void | Promise<void>
  // A method, not a function property: only so may one table hold operations of different bodies and queries.
  run(context: OperationContext<unknown, unknown, unknown>): unknown
}

type AnyBodySpec = BodySpec<unknown> | BytesSpec

/** What `run` finds in `context.body`. */
type BodyOf<Spec> = Spec extends BytesSpec
  ? Uint8Array
  : Spec extends { readonly schema: infer Schema extends z.ZodType }
    ? z.output<Schema>
    : undefined

export interface OperationDefinition<Query, Spec extends AnyBodySpec | undefined, Params, R extends Responses>
  extends Operation {
  readonly query?: z.ZodType<Query>
  readonly params?: z.ZodType<Params>
  readonly body?: Spec
  readonly responses: R
  admit?(context: OperationContext<Query, undefined, Params>): void | Promise<void>
  /**
   * Answers with data, prepared or not (sent as JSON with the first successful status of `responses`), a Reply or a
   * Response.
   * Throws SwitchhookError for everything else.
   */
  run(context: OperationContext<Query, BodyOf<Spec>, Params>): Answer<R> | Promise<Answer<R>>
}

/** Data whose JSON is made once, for an answer that is given again and again. The data must not change any more. */
export class Prepared<Data> {
  readonly data: Data
  readonly text: string

  constructor(data: Data) {
    this.data = data
    this.text = JSON.stringify(data)
  }
}

/** JSON with a status or headers of its own. */
export class Reply {
  readonly status: number
  readonly data: unknown
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(status: number, data: unknown, headers?: Readonly<Record<string, string>>) {
    this.status = status
    this.data = data
    this.headers = headers
  }
}

/** Checks and types an operation. */
export function defineOperation<
  const R extends Responses,
  Query = undefined,
  Params = undefined,
  Spec extends AnyBodySpec | undefined = undefined,
>(definition: OperationDefinition<Query, Spec, Params, R>): OperationDefinition<Query, Spec, Params, R> {
  return definition
}

export function successStatus(responses: Responses): number {
  const status = Object.keys(responses)
    .map(Number)
    .find((code) => code >= 200 && code < 300)
  return status ?? 200
}
