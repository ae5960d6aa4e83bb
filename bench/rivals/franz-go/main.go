// What franz-go does as fast as it can, for the benchmark:
//
//	perf publish <bootstrap> <topic> <messages> <bytes> <acks> <linger ms> <batch bytes> <compression>
//	perf read <bootstrap> <topic> <messages>
//
// prints messages per second, from connecting on. Partition 0 alone, no group, no idempotence.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func number(text string) int {
	value, err := strconv.Atoi(text)
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func codec(name string) kgo.CompressionCodec {
	switch name {
	case "lz4":
		return kgo.Lz4Compression()
	case "zstd":
		return kgo.ZstdCompression()
	default:
		return kgo.NoCompression()
	}
}

func publish(args []string) {
	messages, bytes := number(args[2]), number(args[3])
	acks := kgo.LeaderAck()
	if args[4] == "all" {
		acks = kgo.AllISRAcks()
	}
	start := time.Now()
	client, err := kgo.NewClient(
		kgo.SeedBrokers(args[0]),
		kgo.DefaultProduceTopic(args[1]),
		kgo.RequiredAcks(acks),
		kgo.DisableIdempotentWrite(),
		kgo.MaxProduceRequestsInflightPerBroker(5),
		kgo.ProducerLinger(time.Duration(number(args[5]))*time.Millisecond),
		kgo.ProducerBatchMaxBytes(int32(number(args[6]))),
		kgo.ProducerBatchCompression(codec(args[7])),
		kgo.MaxBufferedRecords(1_000_000),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
	)
	check(err)
	defer client.Close()
	value := make([]byte, bytes)
	for i := range value {
		value[i] = 'A' + byte(i%26)
	}
	var failed atomic.Int64
	done := func(_ *kgo.Record, err error) {
		if err != nil {
			failed.Add(1)
		}
	}
	for i := 0; i < messages; i++ {
		client.Produce(context.Background(), &kgo.Record{Value: value}, done)
	}
	check(client.Flush(context.Background()))
	if failed.Load() > 0 {
		check(fmt.Errorf("%d messages failed", failed.Load()))
	}
	fmt.Printf("%.1f\n", float64(messages)/time.Since(start).Seconds())
}

func read(args []string) {
	messages := number(args[2])
	start := time.Now()
	client, err := kgo.NewClient(
		kgo.SeedBrokers(args[0]),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{args[1]: {0: kgo.NewOffset().AtStart()}}),
	)
	check(err)
	defer client.Close()
	count := 0
	for count < messages {
		fetches := client.PollFetches(context.Background())
		check(fetches.Err())
		count += fetches.NumRecords()
	}
	fmt.Printf("%.1f\n", float64(count)/time.Since(start).Seconds())
}

func main() {
	switch {
	case len(os.Args) == 10 && os.Args[1] == "publish":
		publish(os.Args[2:])
	case len(os.Args) == 5 && os.Args[1] == "read":
		read(os.Args[2:])
	default:
		check(fmt.Errorf("perf publish|read"))
	}
}
