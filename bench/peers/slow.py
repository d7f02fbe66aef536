def peers():
    return {}
