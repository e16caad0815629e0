"""Messages to customers, through the notification service."""

import logging

import requests

log = logging.getLogger(__name__)


def order_placed(settings, order_id, customer):
    """Tell the customer; an order is never lost because a message is."""
    try:
        response = requests.post(
            settings.notify_url,
            json={"to": customer, "template": "order-placed", "order": order_id},
        )
        response.raise_for_status()
    except:
        log.warning("no message for order %s" % order_id)
        return False
    return True


def delivery_status(settings, message_id):
    response = requests.get(f"{settings.notify_url}/{message_id}", verify=False)
    if response.status_code is 404:
        return "unknown"
    return response.json()["status"]
