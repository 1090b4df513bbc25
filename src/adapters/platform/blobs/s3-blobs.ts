/**
 * Blobs in any store that speaks S3 (AWS, R2 by its S3 address, MinIO, Garage, Backblaze), signed by aws4fetch (Signature Version 4).
 * The SHA-256 of the body is part of what is signed, so the store refuses other bytes.
 */
import { AwsV4Signer } from 'aws4fetch'
import { assertBlobKey, type Blobs } from '../../../ports/blobs.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { blobFailure } from './blob-failure.ts'
import type { S3Settings } from './settings.ts'

const timeoutMs = 60_000
const deletedAtOnce = 6
/** Of nothing, as requests without a body are signed. */
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly sha256?: string
}

export function createS3Blobs(settings: S3Settings, fetch: HttpFetch): Blobs {
  const store = `The S3 bucket ${settings.bucket}`

  async function ask({ method, key = '', query = {}, headers = {}, body, sha256 = emptySha256 }: S3Request) {
    const url = new URL(`${settings.endpoint}/${settings.bucket}${key === '' ? '' : `/${key}`}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const { accessKeyId, secretAccessKey, region } = settings
    const signer = new AwsV4Signer({
      ...{ method, url: url.href, accessKeyId, secretAccessKey, region, service: 's3', body },
      headers: { ...headers, 'x-amz-content-sha256': sha256 },
    })
    const signed = await signer.sign()
    try {
      return await fetch(signed.url.href, {
        ...{ method, headers: signed.headers, body, redirect: 'manual' },
        signal: AbortSignal.timeout(timeoutMs),
      })
    } catch (cause) {
      throw blobFailure(store, 'can not be reached', cause)
    }
  }

  async function refused(response: Response, what: string): Promise<never> {
    await response.body?.cancel()
    throw blobFailure(store, `${what} (HTTP ${response.status})`)
  }

  return {
    async put(key, body, { sha256, type }) {
      assertBlobKey(key)
      const answer = await ask({ method: 'PUT', key, body, sha256, headers: { 'content-type': type } })
      if (!answer.ok) await refused(answer, 'did not store a part of a recording')
      await answer.body?.cancel()
    },
    async get(key, range) {
      const headers = range && { range: `bytes=${range.offset}-${range.offset + range.length - 1}` }
      const answer = await ask({ method: 'GET', key, headers })
      if (answer.status === 404) {
        await answer.body?.cancel()
        return undefined
      }
      if (answer.status !== (range ? 206 : 200)) await refused(answer, 'could not be read')
      return answer.body ?? undefined
    },
    async delete(keys) {
      for (let from = 0; from < keys.length; from += deletedAtOnce) {
        await Promise.all(
          keys.slice(from, from + deletedAtOnce).map(async (key) => {
            const answer = await ask({ method: 'DELETE', key })
            if (!answer.ok && answer.status !== 404) await refused(answer, 'did not delete a recording')
            await answer.body?.cancel()
          }),
        )
      }
    },
    async list(prefix, cursor) {
      const query = { 'list-type': '2', prefix, 'max-keys': '1000', ...(cursor && { 'continuation-token': cursor }) }
      const answer = await ask({ method: 'GET', query })
      if (answer.status !== 200) await refused(answer, 'could not be listed')
      return readList(await answer.text())
    },
  }
}

/** Our keys need no escapes (ports/blobs.ts), so the few members that are needed are read as they stand. */
function readList(xml: string) {
  const blobs = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, entry = '']) => {
    const key = memberOf(entry, 'Key')
    const bytes = Number(memberOf(entry, 'Size'))
    return key === undefined || !Number.isFinite(bytes) ? [] : [{ key, bytes }]
  })
  const next = memberOf(xml, 'IsTruncated') === 'true' ? memberOf(xml, 'NextContinuationToken') : undefined
  return next === undefined ? { blobs } : { blobs, next }
}

function memberOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
}
