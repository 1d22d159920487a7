"""La boutique en ligne des pizzerias OC Pizza."""

import pymysql

# Django attend le pilote mysqlclient, qui se compile. PyMySQL parle le même protocole sans rien compiler, et se
# présente sous le même nom.
pymysql.install_as_MySQLdb()
