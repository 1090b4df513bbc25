/**
 * The bytes of a kept recording as an answer of HTTP: whole or in a range (RFC 9110 §14), never kept by anybody between us and the
 * browser.
 */
import { readRange } from '../../core/recordings/byte-range.ts'
import { readParts } from '../../core/recordings/parts.ts'
import type { StoredRecording } from '../../core/recordings/recording.ts'
import type { SiteServices } from '../services.ts'
import { requireKept } from './hearing.ts'
import { requireBlobs } from './keeping.ts'

/** Throws `not_found` with what became of it, `not_configured`, `storage_unavailable`. */
export async function audioResponse(
  services: SiteServices,
  recording: StoredRecording,
  request: Request,
): Promise<Response> {
  requireKept(recording)
  const { bytes = 0, sha256 = '', type = 'application/octet-stream', id } = recording
  const etag = `"${sha256.slice(0, 32)}"`
  const headers = new Headers({
    ...{ 'content-type': type, 'accept-ranges': 'bytes', etag, 'cache-control': 'private, no-store' },
    'content-disposition': `inline; filename="${id}.${endings[type] ?? 'bin'}"`,
    'content-security-policy': "default-src 'none'; media-src 'self'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
  })
  const ifRange = request.headers.get('if-range')
  const wanted = ifRange !== null && ifRange !== etag ? null : request.headers.get('range')
  const range = readRange(wanted, bytes)
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${bytes}`)
    return new Response(null, { status: 416, headers })
  }
  const { offset, length } = range === 'whole' ? { offset: 0, length: bytes } : range
  headers.set('content-length', String(length))
  if (range !== 'whole') headers.set('content-range', `bytes ${offset}-${offset + length - 1}/${bytes}`)
  const status = range === 'whole' ? 200 : 206
  if (request.method === 'HEAD') return new Response(null, { status, headers })
  const body = readParts(await requireBlobs(services), services.site, recording, { offset, length })
  return new Response(body, { status, headers })
}

/** Whether it is the beginning that is asked for: a player's further ranges are the same listening. */
export function beginsListening(request: Request): boolean {
  const range = request.headers.get('range')
  return request.method === 'GET' && (range === null || /^bytes=0-/.test(range))
}

const endings: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
}
