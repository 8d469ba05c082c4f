namespace LoopKit.Coordination;

/// <summary>Who waits for an answer in this process, and so which loop waits for which.</summary>
/// <remarks>Thread-safe. Kept in memory alone: after a restart every loop that waited asks again.</remarks>
internal sealed class OpenQuestions
{
    private readonly Lock _gate = new();
    private readonly HashSet<OpenQuestion> _open = [];
    private readonly Dictionary<LoopId, List<OpenQuestion>> _ofLoops = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Opens a question, unless the loop that asks would wait for itself.</summary>
    /// <returns>The question, or who would wait for whom.</returns>
    public (OpenQuestion? Question, IReadOnlyList<LoopId> Cycle) Open(Query query)
    {
        lock (_gate)
        {
            if (query.From.Loop is { } asker)
            {
                if (PathBetween(query.To, asker) is { } path)
                {
                    return (null, [asker, .. path]);
                }

                _ofLoops.TryAdd(asker, []);
            }

            var question = new OpenQuestion(query);
            _open.Add(question);
            OfAsker(question)?.Add(question);
            return (question, []);
        }
    }

    public void Close(OpenQuestion question)
    {
        lock (_gate)
        {
            _open.Remove(question);
            if (OfAsker(question) is { } others && others.Remove(question) && others.Count == 0)
            {
                _ofLoops.Remove(question.Query.From.Loop!.Value);
            }
        }
    }

    /// <summary>Whoever waits for this answer has it.</summary>
    public void Answer(QueryReply reply) => ForEach(question => question.Query.Id == reply.InReplyTo, question => question.Answer(reply));

    /// <summary>Whoever waits for this answer looks whether the question has ended.</summary>
    public void LookAt(MessageId question) => ForEach(open => open.Query.Id == question, open => open.Look());

    /// <summary>A loop is not run here any more: whoever waits for it looks whether it has ended.</summary>
    public void LookAt(LoopId loop) => ForEach(question => question.Query.To == loop, question => question.Look());

    public void CancelAll() => ForEach(_ => true, question => question.Cancel());

    private List<OpenQuestion>? OfAsker(OpenQuestion question) => question.Query.From.Loop is { } asker ? _ofLoops.GetValueOrDefault(asker) : null;

    /// <summary>The loops from one to another, each waiting for the next; <see langword="null"/> when none waits for the other.</summary>
    private List<LoopId>? PathBetween(LoopId from, LoopId to)
    {
        Dictionary<LoopId, LoopId> before = new() { [from] = from };
        Queue<LoopId> next = new([from]);
        while (next.TryDequeue(out var loop))
        {
            if (loop == to)
            {
                List<LoopId> path = [loop];
                while (path[0] != from)
                {
                    path.Insert(0, before[path[0]]);
                }

                return path;
            }

            foreach (var asked in _ofLoops.GetValueOrDefault(loop, []).Select(question => question.Query.To).Where(asked => before.TryAdd(asked, loop)))
            {
                next.Enqueue(asked);
            }
        }

        return null;
    }

    private void ForEach(Func<OpenQuestion, bool> isMeant, Action<OpenQuestion> act)
    {
        OpenQuestion[] meant;
        lock (_gate)
        {
            meant = [.. _open.Where(isMeant)];
        }

        Array.ForEach(meant, act);
    }
}
