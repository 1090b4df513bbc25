import { createHash } from 'node:crypto'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type S3Server, startS3Server } from '../../../../test/support/blobs/s3-server.ts'
import { describeBlobs } from '../../../ports/contract/blobs-contract.ts'
import { createS3Blobs } from './s3-blobs.ts'
import { parseBlobSettings } from './settings.ts'

let server: S3Server
beforeEach(async () => {
  server = await startS3Server()
})
afterEach(() => server.close())

const settingsOf = ({ endpoint, bucket, credentials }: S3Server) => ({
  ...{ endpoint, bucket, region: 'auto' },
  ...credentials,
})
const body = new TextEncoder().encode('RIFF….WAVE')
const sha256 = createHash('sha256').update(body).digest('hex')

describeBlobs('S3, by signed requests', async () => createS3Blobs(settingsOf(server), fetch))

describe('an S3 store', () => {
  const awsClient = (secretAccessKey = server.credentials.secretAccessKey) =>
    new S3Client({
      ...{ endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1 },
      credentials: { ...server.credentials, secretAccessKey },
      requestChecksumCalculation: 'WHEN_REQUIRED',
    })

  it('holds for AWS’s own client what we put, and for us what that client put', async () => {
    const blobs = createS3Blobs(settingsOf(server), fetch)
    await blobs.put('main/a.0', body, { sha256, type: 'audio/wav' })
    const aws = awsClient()
    const got = await aws.send(new GetObjectCommand({ Bucket: server.bucket, Key: 'main/a.0', Range: 'bytes=0-3' }))
    expect(await got.Body?.transformToString()).toBe('RIFF')
    await aws.send(new PutObjectCommand({ Bucket: server.bucket, Key: 'main/b.0', Body: body }))
    const { Contents } = await aws.send(new ListObjectsV2Command({ Bucket: server.bucket, Prefix: 'main/' }))
    expect(Contents?.map(({ Key }) => Key)).toEqual(['main/a.0', 'main/b.0'])
    expect((await blobs.list('main/')).blobs).toEqual([
      { key: 'main/a.0', bytes: body.byteLength },
      { key: 'main/b.0', bytes: body.byteLength },
    ])
    aws.destroy()
  })

  it('refuses a wrong secret, of AWS’s client as of ours, and says which setting it is', async () => {
    const aws = awsClient('another')
    await expect(aws.send(new GetObjectCommand({ Bucket: server.bucket, Key: 'main/a.0' }))).rejects.toThrow()
    aws.destroy()
    const blobs = createS3Blobs({ ...settingsOf(server), secretAccessKey: 'another' }, fetch)
    const refused = blobs.put('main/a.0', body, { sha256, type: 'audio/wav' })
    await expect(refused).rejects.toMatchObject({ code: 'storage_unavailable', retryable: true })
    await expect(refused).rejects.toThrow('The S3 bucket recordings did not store a part of a recording (HTTP 403)')
  })

  it('is listed page by page', async () => {
    server.pageSize = 2
    const blobs = createS3Blobs(settingsOf(server), fetch)
    for (const name of ['a', 'b', 'c']) await blobs.put(`main/${name}`, body, { sha256, type: 'audio/wav' })
    const first = await blobs.list('main/')
    expect(first.blobs).toHaveLength(2)
    expect(await blobs.list('main/', first.next)).toEqual({ blobs: [{ key: 'main/c', bytes: body.byteLength }] })
  })

  it('that is away is an error which may pass', async () => {
    const blobs = createS3Blobs({ ...settingsOf(server), endpoint: 'http://127.0.0.1:9' }, fetch)
    await expect(blobs.get('main/a')).rejects.toMatchObject({ code: 'storage_unavailable', retryable: true })
  })
})

describe('the settings of a store', () => {
  const s3 = {
    SWITCHHOOK_S3_ENDPOINT: 'https://s3.example.com/',
    SWITCHHOOK_S3_BUCKET: 'recordings',
    SWITCHHOOK_S3_ACCESS_KEY_ID: 'id',
    SWITCHHOOK_S3_SECRET_ACCESS_KEY: 'secret',
  }

  it('are all of S3, or none', () => {
    expect(parseBlobSettings({})).toEqual({})
    expect(parseBlobSettings(s3).s3).toMatchObject({ endpoint: 'https://s3.example.com', region: 'auto' })
    const { SWITCHHOOK_S3_BUCKET: _, ...rest } = s3
    expect(() => parseBlobSettings(rest)).toThrow('Set SWITCHHOOK_S3_BUCKET too')
  })

  it('name what is wrong', () => {
    expect(() => parseBlobSettings({ ...s3, SWITCHHOOK_S3_ENDPOINT: 'http://s3.example.com' })).toThrow(
      'SWITCHHOOK_S3_ENDPOINT must be an https:// address',
    )
  })
})
