using System.Buffers;

namespace LoopKit.Storage.Jsonl;

/// <summary>Gives events their positions. Used by the writer alone.</summary>
/// <remarks>
/// The index is never waited for: a killed host leaves it in the system's cache, and after a power cut it is made anew. Names come first
/// and the order comes last, so that an entry in the order has everything it needs.
/// </remarks>
internal sealed class IndexWriter
{
    private readonly IndexFiles _index;
    private readonly AppendFiles _open;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ArrayBufferWriter<byte>> _pending = new(StringComparer.Ordinal);
    private readonly List<(AppendFile File, long Length)> _before = [];
    private readonly List<string> _newNames = [];
    private int _count;

    /// <param name="index">The files.</param>
    /// <param name="open">The files that are open.</param>
    /// <param name="names">The streams by number; empty for one that is gone.</param>
    /// <param name="next">The next position.</param>
    public IndexWriter(IndexFiles index, AppendFiles open, IReadOnlyList<string> names, long next)
    {
        (_index, _open, Next, _count) = (index, open, next, names.Count);
        foreach (var (number, name) in names.Index().Where(name => name.Item.Length > 0))
        {
            _numbers[name] = number;
        }
    }

    /// <summary>The next position.</summary>
    public long Next { get; private set; }

    public IndexFiles Files => _index;

    /// <summary>Adds a run of events of a stream.</summary>
    public void Add(string name, long firstVersion, int count, ReadOnlySpan<byte> lastHash)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            _numbers.Add(name, number = _count++);
            _newNames.Add(name);
            BufferOf(_index.Names).Write(IndexFiles.NameLine(number, name));
        }

        var run = new PositionRun(firstVersion, firstVersion + count - 1, Next);
        run.Write(BufferOf(_index.Positions(name)).GetSpan(PositionRun.Size));
        _pending[_index.Positions(name)].Advance(PositionRun.Size);
        new IndexEntry(Next, firstVersion, count, number, IndexEntry.Short(lastHash)).Write(BufferOf(_index.Order).GetSpan(IndexEntry.Size));
        _pending[_index.Order].Advance(IndexEntry.Size);
        Next += count;
    }

    /// <summary>Writes what was added.</summary>
    public void Flush()
    {
        foreach (var (path, content) in _pending.OrderBy(pending => RankOf(pending.Key)))
        {
            var file = _open.Open(path);
            _before.Add((file, file.Length));
            file.Write(content.WrittenSpan);
        }
    }

    public void Succeed()
    {
        _pending.Clear();
        _before.Clear();
        _newNames.Clear();
    }

    /// <summary>Takes back what was added since the last success. May be repeated when it fails.</summary>
    /// <param name="next">The next position at that time.</param>
    public void Abandon(long next)
    {
        Next = next;
        _newNames.ForEach(name => _numbers.Remove(name));
        _count -= _newNames.Count;
        _newNames.Clear();
        _pending.Clear();
        while (_before is [.., var last])
        {
            _open.TakeBack(last.File, last.Length);
            _before.RemoveAt(_before.Count - 1);
        }
    }

    /// <summary>Forgets a stream that was deleted. Its entries stay and are passed over: should it begin anew, it gets another number.</summary>
    public void Forget(string name)
    {
        _numbers.Remove(name);
        _open.Close(_index.Positions(name));
        File.Delete(_index.Positions(name));
    }

    /// <summary>Makes the order durable, at an orderly end.</summary>
    public void Sync()
    {
        if (File.Exists(_index.Order))
        {
            _open.Open(_index.Names).Sync();
            _open.Open(_index.Order).Sync();
        }
    }

    private int RankOf(string path) => path == _index.Names ? 0 : path == _index.Order ? 2 : 1;

    private ArrayBufferWriter<byte> BufferOf(string path)
    {
        if (!_pending.TryGetValue(path, out var buffer))
        {
            _pending.Add(path, buffer = new ArrayBufferWriter<byte>());
        }

        return buffer;
    }
}
