using LoopKit.Tools;

namespace LoopKit.AdversarialTests;

/// <summary>A workspace whose only file says that it is empty and never ends, as some of the kernel's do.</summary>
internal sealed class EndlessFiles : IWorkspaceFiles
{
    public string Root => "/endless";

    public Stream OpenRead(string path) => path.EndsWith("endless", StringComparison.Ordinal) ? new Endless() : throw new ToolException(ToolErrors.NotFound, "There is only one file.");

    public IEnumerable<string> List(string path) => path is "." or "" ? ["endless"] : throw new ToolException(ToolErrors.NotRegular, "It is a file.");

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        // Nothing is kept.
    }

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => 0;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'a');
            return count;
        }

        public override void Flush()
        {
            // Nothing is kept.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
