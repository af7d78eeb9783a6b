/** The data folder: who uses it now, and the secret that signs sessions. */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { root } from './install.mjs'
import { Refusal } from './steps.mjs'

export function dataFolder() {
  return path.resolve(process.env.HEADROOM_DATA_DIR || path.join(root, '.data'))
}

/** Takes the folder for this process, or refuses when a living one has it. @returns a function that gives it back */
export function lockDataFolder(folder, address) {
  const unusable = (error) => new Refusal(`the data folder ${folder} cannot be written (${error.code}). Give it to the user who starts Headroom, or set HEADROOM_DATA_DIR to another folder.`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw unusable(error)
  }
  const file = path.join(folder, 'running')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600)
      writeSync(handle, `${process.pid}\n${address}\n`)
      closeSync(handle)
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw unusable(error)
      const [pid, running] = readFileSync(file, 'utf8').split('\n')
      if (isAlive(Number(pid))) throw new Refusal(`Headroom runs on this data folder already, at ${running} (process ${pid}). Use that one, stop it, or set HEADROOM_DATA_DIR to another folder.`)
      rmSync(file, { force: true })
    }
  }
  throw new Refusal(`the data folder ${folder} is being taken by another start. Try again.`)
}

/** For a web node or a worker: the folder is there, and is not taken from anybody. @returns a function that has nothing to give back */
export function shareDataFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Refusal(`the data folder ${folder} cannot be written (${error.code}). Give it to the user who starts Headroom, or set HEADROOM_DATA_DIR to another folder.`)
  }
  return () => {}
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    // The number may belong to somebody else by now.
    const command = `/proc/${pid}/cmdline`
    return !existsSync(command) || /node/.test(readFileSync(command, 'utf8'))
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Made once and kept, readable by its owner alone. */
export function sessionSecret(folder) {
  if (process.env.NEXTAUTH_SECRET) return process.env.NEXTAUTH_SECRET
  const file = path.join(folder, 'session-secret')
  if (!existsSync(file)) {
    // Whole before it has its name: another start on the same folder may read it at any moment, and the first one counts.
    const fresh = `${file}.${process.pid}`
    writeFileSync(fresh, randomBytes(32).toString('base64url'), { mode: 0o600 })
    try {
      linkSync(fresh, file)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    } finally {
      rmSync(fresh, { force: true })
    }
  }
  return readFileSync(file, 'utf8')
}
