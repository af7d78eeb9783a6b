import { Notice } from '../../../../../../_ui/notice.tsx'

/** Where no worker has Apache: how to get it, and that what was asked for then begins by itself. */
export function ApacheAbsent({ waiting }: { waiting: boolean }) {
  return (
    <Notice tone="warn" title="No worker with Apache and mod_wsgi is running">
      <p>{waiting ? 'What was asked for is kept and begins by itself once there is one.' : 'Both need a worker on a machine that has them.'} Whoever runs Headroom installs them beside a worker and starts it anew; the packages start no server of their own.</p>
      <dl className="mt-2 space-y-1">
        <div>
          <dt className="inline font-medium">Debian, Ubuntu: </dt>
          <dd className="inline">
            <code className="font-mono text-[0.9em] break-words">apt-get install --no-install-recommends apache2-bin libapache2-mod-wsgi-py3</code>
          </dd>
        </div>
        <div>
          <dt className="inline font-medium">Fedora, Red Hat: </dt>
          <dd className="inline">
            <code className="font-mono text-[0.9em] break-words">dnf install httpd python3-mod_wsgi util-linux procps-ng</code>
          </dd>
        </div>
      </dl>
    </Notice>
  )
}
