/** The real Apache of lib/proof, by one name, for tests and measurements. */
export { apacheFolder, type ApacheFolder } from '#lib/proof/apache-folder.ts'
export { isAlive, startApache, type Answer, type ApacheInstance } from '#lib/proof/apache-instance.ts'
export { configTest, type ConfigTest } from '#lib/proof/config-test.ts'
export { APACHE_REMEDY, findApache, type ApacheHere } from '#lib/proof/find-apache.ts'
