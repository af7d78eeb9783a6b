/** The one Prisma client of this process. DATABASE_URL is read here and nowhere else. */
import 'server-only'
import { PrismaPg } from '@prisma/adapter-pg'
import { AppError } from '#lib/base/errors.ts'
import { PrismaClient } from './generated/client.ts'
import type { Prisma } from './generated/client.ts'

/** The client inside a transaction. */
export type Transaction = Prisma.TransactionClient

const holder = globalThis as { headroomDatabase?: PrismaClient }

export function databaseUrl(): string {
  const url = process.env['DATABASE_URL']
  if (!url) throw new AppError('unavailable', { publicMessage: 'Headroom has no database.', message: 'DATABASE_URL is not set. Start with "npm start", or set it to a PostgreSQL.' })
  return url
}

export function database(): PrismaClient {
  holder.headroomDatabase ??= new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl(), max: 10 }) })
  return holder.headroomDatabase
}

/** Closes the connections; for scripts, workers and tests that end. */
export async function closeDatabase(): Promise<void> {
  const open = holder.headroomDatabase
  delete holder.headroomDatabase
  await open?.$disconnect()
}
