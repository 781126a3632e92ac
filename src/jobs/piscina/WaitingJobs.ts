/** The jobs that wait for a thread: first in, first out. Removing a job takes the same time however many there are. */
export class WaitingJobs<J extends { waits: boolean }> {
  /** The jobs are those from `head` on, except those that were removed. */
  private jobs: J[] = [];
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(job: J): void {
    this.jobs.push(job);
    job.waits = true;
    this.count += 1;
  }

  shift(): J | undefined {
    while (this.head < this.jobs.length) {
      const job = this.jobs[this.head] as J;
      this.head += 1;
      if (job.waits) {
        this.remove(job);
        return job;
      }
    }
    return undefined;
  }

  remove(job: J): void {
    job.waits = false;
    this.count -= 1;
    if (this.count * 2 <= this.jobs.length) {
      this.jobs = this.jobs.slice(this.head).filter(({ waits }) => waits);
      this.head = 0;
    }
  }
}
