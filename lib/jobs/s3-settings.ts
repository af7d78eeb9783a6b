/** The settings of the storage for uploaded files, where it is one that speaks S3; checked at the start (settings.ts). */

export interface S3Settings {
  bucket: string
  /** None: Amazon's own, by region. */
  endpoint?: string
  region: string
  /** None: as the AWS client finds them, such as the role of the machine. */
  credentials?: { accessKeyId: string; secretAccessKey: string }
  /** Before every key; empty, or ends in a slash. */
  prefix: string
}

const DEFAULT_REGION = 'us-east-1'

/** One copy within S3 takes no more, and each file is copied to its name once it is whole. */
export const S3_LARGEST_FILE_BYTES = 5 * 1024 ** 3

/** Null: files are kept in the data folder. */
export function s3Settings(environment: Record<string, string | undefined> = process.env): S3Settings | null {
  const given = (name: string) => environment[name] || undefined
  const bucket = given('HEADROOM_S3_BUCKET')
  if (bucket === undefined) return null
  const endpoint = given('HEADROOM_S3_ENDPOINT')
  const accessKeyId = given('HEADROOM_S3_ACCESS_KEY_ID')
  const secretAccessKey = given('HEADROOM_S3_SECRET_ACCESS_KEY')
  const prefix = (given('HEADROOM_S3_PREFIX') ?? '').replace(/^\/|\/$/g, '')
  return {
    bucket,
    region: given('HEADROOM_S3_REGION') ?? DEFAULT_REGION,
    prefix: prefix === '' ? '' : `${prefix}/`,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined ? {} : { credentials: { accessKeyId, secretAccessKey } }),
  }
}
