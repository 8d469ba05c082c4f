using System.Text;

namespace LoopKit.FaultTests.Victim;

/// <summary>Tells the parent, line by line, what has happened. A line is written by one call, so that a kill never cuts it.</summary>
internal sealed class Report : IDisposable
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly Lock _gate = new();

    public void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n");
        lock (_gate)
        {
            _output.Write(bytes);
        }
    }

    public void Dispose() => _output.Dispose();
}
