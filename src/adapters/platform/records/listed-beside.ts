/**
 * A list with a record beside it, as one text each way: a ringing phone waits for it, and whatever passes between a Worker and an
 * object as values of its own costs more than all the text.
 */
import type { RecordRef } from '../../../ports/records.ts'
import type { ListedBeside, TextListQuery, TextPosition, TextRecord } from './text-store.ts'

export function questionText(query: TextListQuery, { collection, id }: RecordRef): string {
  const { index, from, to, limit, reverse, after } = query
  return JSON.stringify([index, from, to, limit, reverse, collection, id, after])
}

export function readQuestion(text: string): { readonly query: TextListQuery; readonly ref: RecordRef } {
  const [index, from, to, limit, reverse, collection, id, after]: Question = JSON.parse(text)
  return { query: { index, from, to, limit, reverse, after: after ?? undefined }, ref: { collection, id } }
}

type Question = [string, string, string, number, boolean, string, string, TextPosition | null]

export function answerText({ page, beside }: ListedBeside): string {
  return JSON.stringify([page.next ?? null, beside ? fieldsOf(beside) : null, ...page.records.map(fieldsOf)])
}

export function readAnswer(text: string): ListedBeside {
  const [next, beside, ...records]: [TextPosition | null, Fields | null, ...Fields[]] = JSON.parse(text)
  return {
    page: { records: records.map(toRecord), next: next ?? undefined },
    beside: beside ? toRecord(beside) : undefined,
  }
}

type Fields = [collection: string, id: string, text: string, version: number, expiresAtMs: number | null]

function fieldsOf({ collection, id, text, version, expiresAtMs }: TextRecord): Fields {
  return [collection, id, text, version, expiresAtMs ?? null]
}

function toRecord([collection, id, text, version, expiresAtMs]: Fields): TextRecord {
  return { collection, id, text, version, expiresAtMs: expiresAtMs ?? undefined }
}
