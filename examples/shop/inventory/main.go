// Command inventory keeps the stock of the shop in step with its suppliers.
package main

import (
	"database/sql"
	"log"
	"os"
	"os/signal"
	"time"
)

const pollInterval = 30 * time.Second

func main() {
	db, err := sql.Open("postgres", os.Getenv("INVENTORY_DSN"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	store := &Store{db: db}
	supplier := NewSupplier(os.Getenv("SUPPLIER_URL"))
	stop := make(chan os.Signal)
	signal.Notify(stop, os.Interrupt)
	work(store, supplier, stop)
}

func work(store *Store, supplier *Supplier, stop <-chan os.Signal) {
	log.Printf("worker %s started", workerToken())
	for {
		select {
		case <-stop:
			return
		case <-time.After(pollInterval):
			refresh(store, supplier)
		}
	}
}

func refresh(store *Store, supplier *Supplier) {
	items, err := supplier.Fetch()
	if err != nil {
		log.Printf("supplier: %v", err)
		return
	}
	for _, item := range items {
		store.SetStock(item.SKU, item.Quantity)
	}
	report, _ := store.LowStock(5)
	log.Print(report)
}
