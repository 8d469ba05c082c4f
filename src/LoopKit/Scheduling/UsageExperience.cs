namespace LoopKit.Scheduling;

/// <summary>What the calls of a lane really use of the most that they may, so that those under way are not counted many times over.</summary>
/// <remarks>
/// A call asks for the most that it may use, which has to be reckoned without the model's tokenizer. Of what is sent the largest part that the last calls used
/// counts, and a little more: within a lane it hardly changes. What is received differs from call to call: there the mean of the last calls counts and their standard deviation on top, which all
/// calls under way together seldom exceed. It is the provider that refuses when they do.
/// </remarks>
internal sealed class UsageExperience
{
    private const int Remembered = 64;
    private const double Margin = 1.05;

    private readonly (double Sent, double Uncached, long Received)[] _calls = new (double, double, long)[Remembered];
    private long _count;
    private (double Sent, double Uncached) _parts = (1, 1);
    private double _received = double.MaxValue;

    /// <summary>Before so many calls have ended, what a call may use counts.</summary>
    public const int Needed = 8;

    /// <summary>Takes in a call that was answered.</summary>
    /// <param name="mostSent">The most that it might have sent.</param>
    /// <param name="sent">What it sent.</param>
    /// <param name="cached">How much of that the provider had in its cache.</param>
    /// <param name="received">What it received.</param>
    public void Add(long mostSent, long sent, long cached, long received)
    {
        if (mostSent <= 0)
        {
            return;
        }

        _calls[_count++ % Remembered] = ((double)sent / mostSent, (double)Math.Max(0, sent - cached) / mostSent, received);
        if (_count >= Needed)
        {
            Learn(_calls.AsSpan(0, (int)Math.Min(_count, Remembered)));
        }
    }

    /// <summary>What a call is likely to send of the most that it may.</summary>
    public long Sent(long most) => Part(most, _parts.Sent);

    /// <summary>What a call is likely to send that the provider does not have in its cache.</summary>
    public long Uncached(long most) => Part(most, _parts.Uncached);

    /// <summary>What a call is likely to receive of the most that it may.</summary>
    public long Received(long most) => _received >= most ? most : (long)Math.Ceiling(_received);

    private static long Part(long most, double part) => part * Margin >= 1 ? most : (long)Math.Ceiling(most * part * Margin);

    private void Learn(ReadOnlySpan<(double Sent, double Uncached, long Received)> calls)
    {
        var (sent, uncached, sum, squares) = (0.0, 0.0, 0.0, 0.0);
        foreach (var call in calls)
        {
            sent = Math.Max(sent, call.Sent);
            uncached = Math.Max(uncached, call.Uncached);
            sum += call.Received;
            squares += (double)call.Received * call.Received;
        }

        var mean = sum / calls.Length;
        _parts = (sent, uncached);
        _received = mean + Math.Sqrt(Math.Max(0, (squares / calls.Length) - (mean * mean)));
    }
}
