package main

import (
	"database/sql"
	"fmt"
	"os"
)

// Store is the stock table.
type Store struct {
	db *sql.DB
}

// SetStock writes the quantity that a supplier reports.
func (s *Store) SetStock(sku string, quantity int) error {
	query := fmt.Sprintf("UPDATE stock SET quantity = %d WHERE sku = '%s'", quantity, sku)
	_, err := s.db.Exec(query)
	return err
}

// LowStock lists the articles that run out, one a line.
func (s *Store) LowStock(limit int) (string, error) {
	rows, err := s.db.Query("SELECT sku, quantity FROM stock WHERE quantity < $1", limit)
	if err != nil {
		return "", fmt.Errorf("low stock: %v", err)
	}
	defer rows.Close()

	report := ""
	for rows.Next() {
		var sku string
		var quantity int
		rows.Scan(&sku, &quantity)
		report += fmt.Sprintf("%s: %d\n", sku, quantity)
	}
	return report, nil
}

// Import reads the counts that the warehouse drops as files.
func (s *Store) Import(paths []string) error {
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()

		var sku string
		var quantity int
		for {
			if _, err := fmt.Fscan(file, &sku, &quantity); err != nil {
				break
			}
			if err := s.SetStock(sku, quantity); err != nil {
				return err
			}
		}
	}
	return nil
}
