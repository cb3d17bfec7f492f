import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/servers.ts';

/** Octets of a piece of ballast. */
const PIECE = 1_048_576;
/** FS_IOC_SHUTDOWN with FS_SHUTDOWN_FLAGS_NOLOGFLUSH: the file system ends as it is on disk. linux/fs.h */
const SHUTDOWN =
  'my $how = pack("L", 2); open(my $root, "<", $ARGV[0]) or die $!; ioctl($root, 0x8004587d, $how) or die $!';

/**
 * A small file system of a test's own, in memory (tmpfs) or as an image (ext4) that survives a power cut. It takes root to
 * mount one.
 */
export class SmallDisk {
  readonly folder = temporaryFolder('disk');
  readonly #image: string | null;
  #mounted = false;

  private constructor(image: string | null) {
    this.#image = image;
  }

  /** In memory, of so many MiB. */
  static inMemory(mebibytes: number): SmallDisk {
    const disk = new SmallDisk(null);
    disk.#mount('-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=755`, 'tmpfs');
    return disk;
  }

  /** As an image of so many MiB. */
  static asImage(mebibytes: number): SmallDisk {
    const image = path.join(temporaryFolder('image'), 'disk.ext4');
    fs.writeFileSync(image, '');
    fs.truncateSync(image, mebibytes * 1_048_576);
    run('mkfs.ext4', '-q', '-F', image);
    const disk = new SmallDisk(image);
    disk.powerUp();
    return disk;
  }

  /** Whether this machine lets us. */
  static get possible(): boolean {
    return process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mkfs.ext4', ['-V']).status === 0;
  }

  /** A folder on it, that PostgreSQL's own user can get to. */
  place(name: string): string {
    const folder = path.join(this.folder, name);
    fs.mkdirSync(folder, { recursive: true });
    fs.chmodSync(folder, 0o755);
    return folder;
  }

  /** Takes all the room there is. */
  fill(): void {
    const file = fs.openSync(this.#ballast, 'a');
    for (const size of [PIECE, 4_096]) {
      const piece = Buffer.alloc(size, 1);
      try {
        while (fs.writeSync(file, piece) > 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
    fs.closeSync(file);
  }

  /** Gives it back. */
  free(): void {
    fs.rmSync(this.#ballast, { force: true });
  }

  /** The power goes: what was not synced is lost, and nothing is written any more. */
  cutPower(): void {
    run('perl', '-e', SHUTDOWN, this.folder);
  }

  /** The power is back: the journal of the file system is played again. No process may be on it. */
  powerUp(): void {
    if (this.#mounted) this.#unmount();
    this.#mount('-o', 'loop', this.#image ?? '');
    fs.chmodSync(this.folder, 0o755);
  }

  dispose(): void {
    if (this.#mounted) this.#unmount();
    fs.rmSync(this.folder, { recursive: true, force: true });
    if (this.#image !== null) fs.rmSync(path.dirname(this.#image), { recursive: true, force: true });
  }

  get #ballast(): string {
    return path.join(this.folder, 'ballast');
  }

  #mount(...how: string[]): void {
    run('mount', ...how, this.folder);
    this.#mounted = true;
  }

  #unmount(): void {
    run('umount', this.folder);
    this.#mounted = false;
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`);
}
