// Shapes of configuration found in the wild, each in a text of our own: what must be read out of them.
import { describe, expect, test } from 'vitest'
import { requireModWsgiVersion } from './mod-wsgi-version.ts'
import { parse, render } from './parse.ts'
import { read } from './read.ts'

const version = requireModWsgiVersion('4.9.4', 'test')
const readText = (text: string) => {
  expect(render(parse(text))).toBe(text)
  return read([{ path: 'site.conf', text }], version)
}
const codes = (text: string) => readText(text).problems.map(({ code }) => code)

describe('conditions', () => {
  test('of two branches one is read: what the files define, else what is asked for', () => {
    const branches = (head: string) => `${head}<IfDefine BIG>\nWSGIDaemonProcess a processes=8\n</IfDefine>\n<IfDefine !BIG>\nWSGIDaemonProcess a processes=2\n</IfDefine>\n`
    expect(readText(branches('Define BIG\n')).groups.map(({ processes }) => processes)).toEqual([8])
    expect(readText(branches('')).groups.map(({ processes }) => processes)).toEqual([2])
    expect(readText('<IfDefine WSGI>\nWSGIDaemonProcess a\n</IfDefine>\n').groups).toHaveLength(1)
    expect(readText('<IfDefine !TEST>\nWSGIDaemonProcess a\n</IfDefine>\n').groups).toHaveLength(1)
    expect(readText('Define TEST\n<IfDefine !TEST>\nWSGIDaemonProcess a\n</IfDefine>\n').groups).toHaveLength(0)
  })

  test('modules: a missing mod_wsgi is never assumed, nor the absence of what is loaded', () => {
    expect(readText('<IfModule !wsgi_module>\nRedirect / /sorry\nServerName none\n</IfModule>\n<IfModule mod_wsgi.c>\nWSGIDaemonProcess a\n</IfModule>\n').groups).toHaveLength(1)
    const both = (head: string) => `${head}<IfModule mod_ssl.c>\n<VirtualHost *:443>\nServerName a\n</VirtualHost>\n</IfModule>\n<IfModule !ssl_module>\n<VirtualHost *:80>\nServerName a\n</VirtualHost>\n</IfModule>\n`
    expect(readText(both('LoadModule ssl_module modules/mod_ssl.so\n')).sites.map(({ port }) => port)).toEqual([443])
    expect(readText(both('')).sites.map(({ port }) => port)).toEqual([443])
  })

  test.each([
    ['>= 2.4', true],
    ['< 2.4', false],
    ['!< 2.4', true],
    ['2.4', true],
    ['= 2.2', false],
    ['<= 2.2.99', false],
    ['~ ^2\\.', true],
  ])('<IfVersion %s> is answered for a current Apache', (asked, holds) => {
    expect(readText(`<IfVersion ${asked}>\nWSGIDaemonProcess a\n</IfVersion>\n`).groups).toHaveLength(holds ? 1 : 0)
  })
})

describe('variables', () => {
  test('those of the start script are read from envvars; one that nothing defines is told of once', () => {
    const config = read(
      [
        { path: 'apache2/apache2.conf', text: 'User ${APACHE_RUN_USER}\nGroup ${APACHE_RUN_GROUP}\nDefine ROOT /srv\nWSGIDaemonProcess a\nWSGIScriptAlias / ${ROOT}/${RELEASE}/app.wsgi process-group=a\nWSGIScriptAlias /b ${RELEASE}/b.wsgi process-group=a\n', isMain: true },
        { path: 'apache2/envvars', text: 'unset HOME\nSUFFIX=""\nexport APACHE_RUN_USER=www-data\nexport APACHE_RUN_GROUP="web$SUFFIX"\n' },
      ],
      version,
    )
    expect(config.runsAs).toEqual({ user: 'www-data', group: 'web' })
    expect(config.sites.map(({ script }) => script)).toEqual(['/srv/${RELEASE}/app.wsgi', '${RELEASE}/b.wsgi'])
    expect(config.problems.filter(({ code }) => code === 'undefined-variable')).toMatchObject([{ line: 5, severity: 'warning' }])
  })
})

describe('macros', () => {
  test('of a file given alone are read as written, and called unused; those of a whole server are not deployed', () => {
    const text = '<Macro Shop $name>\n<VirtualHost *:80>\nServerName $name.example.com\nWSGIDaemonProcess $name threads=3\nWSGIScriptAlias / /srv/$name.py process-group=$name\n</VirtualHost>\n</Macro>\n'
    const alone = readText(text)
    expect(alone.groups).toMatchObject([{ name: '$name', threads: 3, line: 4 }])
    expect(alone.problems.map(({ code }) => code)).toContain('unused-macro')
    expect(read([{ path: 'httpd.conf', text, isMain: true }], version).groups).toEqual([])
  })

  test('within macros, with a macro inside and a section name as parameter', () => {
    const config = readText('<Macro Inner %n>\nWSGIDaemonProcess %n processes=2\n</Macro>\n<Macro Outer @host>\n<VirtualHost *:80>\nServerName @host\nUse Inner @host\nWSGIScriptAlias / /srv/@host.py process-group=@host\n</VirtualHost>\n</Macro>\nUse Outer a.example.com\nUse Outer b.example.com\n')
    expect(config.groups.map(({ name, line }) => [name, line])).toEqual([['a.example.com', 11], ['b.example.com', 12]])
    expect(config.sites.map(({ serverName, group }) => [serverName, group])).toEqual([['a.example.com', 'a.example.com'], ['b.example.com', 'b.example.com']])
  })
})

describe('handlers', () => {
  test('scripts by ending belong to the group of their folder, or run inside Apache', () => {
    const config = readText('WSGIDaemonProcess a\n<Directory /srv/scripts>\nOptions +ExecCGI\nAddHandler wsgi-script .wsgi .py\nWSGIProcessGroup a\n</Directory>\n<Location /other>\nSetHandler wsgi-script\nOptions ExecCGI\n</Location>\n<Directory /srv/still>\nAddHandler wsgi-script .wsgi\n</Directory>\n')
    expect(config.handlers).toMatchObject([
      { directive: 'AddHandler', endings: ['.wsgi', '.py'], within: '<directory /srv/scripts>', group: 'a', embedded: false, runs: true, line: 4 },
      { directive: 'SetHandler', endings: [], within: '<location /other>', group: null, embedded: true, runs: true, line: 8 },
      { group: null, runs: false, line: 12 },
    ])
    expect(config.problems.filter(({ code }) => code === 'handler-embedded').map(({ line }) => line)).toEqual([8])
    expect(config.sites).toEqual([])
  })
})

describe('groups named in every scope', () => {
  const groups = 'WSGIDaemonProcess server\nWSGIDaemonProcess host\nWSGIDaemonProcess inner\n'
  test.each([
    ['the server', 'WSGIProcessGroup server\n', '', 'server'],
    ['the virtual host, over the server', 'WSGIProcessGroup server\n', 'WSGIProcessGroup host\n', 'host'],
    ['<Files> within <Directory>', 'WSGIProcessGroup server\n', '<Directory /srv>\n<Files app.wsgi>\nWSGIProcessGroup inner\n</Files>\n</Directory>\n', 'inner'],
    ['<Files> of another name', '', '<Directory "/srv">\n<Files "other.wsgi">\nWSGIProcessGroup inner\n</Files>\nWSGIProcessGroup host\n</Directory>\n', 'host'],
    ['<DirectoryMatch>', '', '<DirectoryMatch "^/srv(/|$)">\nWSGIProcessGroup inner\n</DirectoryMatch>\n', 'inner'],
    ['<Directory ~>, after every plain <Directory>', '', '<Directory ~ "^/srv">\nWSGIProcessGroup inner\n</Directory>\n<Directory /srv>\nWSGIProcessGroup host\n</Directory>\n', 'inner'],
    ['<LocationMatch>', '', '<LocationMatch "^/shop">\nWSGIProcessGroup inner\n</LocationMatch>\n', 'inner'],
    ['<FilesMatch>', '', '<FilesMatch "\\.wsgi$">\nWSGIProcessGroup inner\n</FilesMatch>\n', 'inner'],
    ['<If>, decided at each request', 'WSGIProcessGroup server\n', '<If "%{HTTP_HOST} == \'x\'">\nWSGIProcessGroup inner\n</If>\n', 'server'],
    ['an environment variable', '', 'WSGIProcessGroup %{ENV:GROUP}\n', '%{ENV:GROUP}'],
  ])('%s', (_, server, host, group) => {
    const config = readText(`${groups}${server}<VirtualHost *:80>\nServerName a\nWSGIScriptAlias /shop /srv/app.wsgi\n${host}</VirtualHost>\n`)
    expect(config.sites[0]).toMatchObject({ group, embedded: false })
  })
})

describe('placeholders', () => {
  test.each([
    'WSGIDaemonProcess {{ name }} processes={{ n }}',
    'WSGIDaemonProcess <%= @name %> processes=2',
    '<% if @ssl -%>',
    'WSGIDaemonProcess a processes=@@PROCESSES@@',
    'WSGIScriptAlias / @BINDIR@/app.wsgi',
    'WSGIDaemonProcess %domain%-django user=%user%',
    'WSGIDaemonProcess a user=%USER% %VIRTUALENV%',
    'ServerName [[SERVER_NAME]]',
    '[% FOREACH site IN sites %]',
    'WSGIDaemonProcess $NAME user=$USER',
    'WSGIScriptAlias / %(root)s/app.wsgi',
    'WSGIDaemonProcess {project_name} threads=2',
    'ServerName <your domain>',
    'WSGIScriptAlias / #{deploy_to}/app.wsgi',
    'WSGIDaemonProcess __NAME__ threads=2',
    'WSGIDaemonProcess a ...\n...',
  ])('%s is a template', (line) => {
    const text = `<VirtualHost *:80>\n${line}\n</VirtualHost>\n`
    expect(codes(text)).toContain('template')
    expect(codes(text)).not.toContain('not-an-integer')
    expect(codes(text)).not.toContain('not-an-option')
  })

  test('two branches of a template that declare one group are no duplicate', () => {
    const text = '{% if big %}\nWSGIDaemonProcess a processes=8\n{% else %}\nWSGIDaemonProcess a processes=2\n{% endif %}\nWSGIProcessGroup a\n'
    expect(codes(text)).not.toContain('duplicate-group')
    expect(codes(text.replaceAll(/\{%.*%\}\n/g, ''))).toContain('duplicate-group')
  })

  test.each([
    'LogFormat "%h %{X-Forwarded-For}i %D%s%Ous%B" timed',
    'RewriteRule ^/a/([[:alpha:]]+)$ /b/$1 [L]',
    'WSGIScriptAliasMatch ^/sites/(?<name>[^/]+) /srv/$1/app.wsgi',
    'WSGIDaemonProcess a display-name=%{GROUP}',
    'ServerAdmin admin@example.com',
    'ErrorLogFormat "[%{u}t] [%-m:%l] %M"',
    'CustomLog "|/usr/bin/rotatelogs /var/log/access.%Y%m%d_%H%M%S 86400" combined',
    'WSGIScriptAlias /a%20b /srv/a.wsgi',
    '# {{ only a comment }}',
  ])('%s is none', (line) => {
    expect(codes(`<VirtualHost *:80>\n${line}\n</VirtualHost>\n`)).not.toContain('template')
  })
})

test('Latin-1 bytes, CRLF and continuations within quotes keep their meaning', () => {
  const config = readText('# caf\u00e9\r\nWSGIDaemonProcess caf\u00e9 \\\r\n\tprocesses=2 \\\r\n\t"threads=3"\r\nWSGIScriptAlias / "/srv/caf\u00e9 1/app.wsgi" process-group=caf\u00e9\r\n')
  expect(config.groups).toMatchObject([{ name: 'caf\u00e9', processes: 2 }])
  expect(config.sites).toMatchObject([{ script: '/srv/caf\u00e9 1/app.wsgi', group: 'caf\u00e9' }])
})

describe('Apache\'s own workers', () => {
  const main = (text: string) => read([{ path: 'httpd.conf', text: `${text}\nWSGIDaemonProcess a processes=4 threads=25\nWSGIProcessGroup a\n`, isMain: true }], version)
  test('are those of the MPM that is loaded, corrected as Apache corrects them', () => {
    const config = main('LoadModule mpm_prefork_module x.so\n<IfModule mpm_prefork_module>\nMaxRequestWorkers 150\n</IfModule>\n<IfModule mpm_event_module>\nMaxRequestWorkers 999\n</IfModule>')
    expect(config).toMatchObject({ mpm: 'prefork', workers: { MaxRequestWorkers: 150 }, workersInForce: { maxRequestWorkers: 150, serverLimit: 256, threadsPerChild: 1 } })
    expect(main('ThreadsPerChild 25\nMaxRequestWorkers 90').workersInForce.maxRequestWorkers).toBe(75)
    expect(main('').workersInForce.maxRequestWorkers).toBe(400)
  })

  test.each([
    ['more than the default ServerLimit allows', 'MaxRequestWorkers 800', 'MaxRequestWorkers', /default ServerLimit 16 x ThreadsPerChild 25; Apache lowers it to 400/],
    ['no whole children', 'MaxRequestWorkers 90', 'MaxRequestWorkers', /Apache lowers it to 75/],
    ['more threads than the limit', 'ThreadsPerChild 100', 'ThreadsPerChild', /more than ThreadLimit 64/],
    ['spare threads too close', 'MinSpareThreads 75\nMaxSpareThreads 75', 'MaxSpareThreads', /Apache raises it/],
  ])('%s', (_, text, _name, reason) => {
    expect(main(text).problems.filter(({ code }) => code === 'workers-arithmetic').map((problem) => problem.reason)).toEqual([expect.stringMatching(reason)])
  })
})
