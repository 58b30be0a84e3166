// Connectionist temporal classification (Graves et al., 2006): the loss of reading a string from a row of COLUMNS columns, its
// gradient, and whether the string was read. With p(t,k) the softmax over the SYMBOLS logits of column t, l' the labels with
// blanks between, before and after (S of them; the blank is the last symbol):
//
//   alpha(t,s) = log p(t,l'(s)) + logsum( alpha(t-1,s), alpha(t-1,s-1), alpha(t-1,s-2) if l'(s) may follow l'(s-2) )
//   beta(t,s)  = logsum( beta(t+1,s) + log p(t+1,l'(s)), likewise s+1, and s+2 if l'(s+2) may follow l'(s) )
//   loss[place]     = -logsum( alpha(T-1,S-1), alpha(T-1,S-2) ),   place = (step mod slots) batch + b
//   gradient[b,k,t] = gradient_scale ( p(t,k) - exp( loss + logsum_{s : l'(s) = k} alpha(t,s) + beta(t,s) ) )
//   correct[place]  = 1 if the columns' largest logits, without repetitions and blanks, are the labels, else 0
//
// Samples whose string COLUMNS columns cannot hold give zeros.
//
// Shapes: logits, gradient (batch, SYMBOLS, COLUMNS); labels (batch, LENGTH), -1 behind the string; loss, correct (slots * batch);
// log_p (batch, COLUMNS, SYMBOLS) and alpha (batch, COLUMNS, 2 LENGTH + 1) are scratch memory.
// -D SYMBOLS, COLUMNS, LENGTH   default 11, 49, 7
// -D HAS_GRADIENT               whether the gradient is wanted, default 1
// -D LANES                      work-items of a work-group, default 1
// Launch: one work-group per sample. Its lanes share the columns where these are independent, and the states s where one column
// needs the one before; rows of alpha are handed on through global memory, those of beta through local memory.

#ifndef SYMBOLS
#define SYMBOLS 11
#endif
#ifndef COLUMNS
#define COLUMNS 49
#endif
#ifndef LENGTH
#define LENGTH 7
#endif
#ifndef HAS_GRADIENT
#define HAS_GRADIENT 1
#endif
#ifndef LANES
#define LANES 1
#endif

#define BLANK (SYMBOLS - 1)
#define STATES (2 * LENGTH + 1)
#define ALL_DONE barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)

// log(exp(a) + exp(b)); -INFINITY is the logarithm of nothing.
inline float log_sum(const float a, const float b) {
    const float larger = a > b ? a : b, smaller = a > b ? b : a;
    return smaller == -INFINITY ? larger : larger + log1p(exp(smaller - larger));
}

// l'(s)
inline int state(global const int *labels, const int s) {
    return s % 2 == 0 ? BLANK : labels[s / 2];
}

// Whether l'(s) may come right after l'(s-2), the blank between them left out.
inline int may_follow(global const int *labels, const int s) {
    return s % 2 == 1 && s >= 2 && labels[s / 2] != labels[s / 2 - 1];
}

// The number of labels before the first -1.
inline int string_length(global const int *labels) {
    int length = 0;
    while (length < LENGTH && labels[length] != -1) {
        length++;
    }
    return length;
}

// Columns that a string needs: one for each symbol, and one for the blank between equal neighbours.
inline int columns_needed(global const int *labels, const int length) {
    int needed = length;
    for (int m = 1; m < length; m++) {
        needed += labels[m] == labels[m - 1];
    }
    return needed;
}

// log p(t, k) of the lane's columns, and p itself where the gradient will be: taken from the logarithm it would be less exact.
inline void log_softmax(global const float *logits, global float *log_p,
#if HAS_GRADIENT
                        global float *probability,
#endif
                        const int lane) {
    for (int t = lane; t < COLUMNS; t += LANES) {
        float largest = -INFINITY, sum = 0;
        for (int k = 0; k < SYMBOLS; k++) {
            const float x = logits[k * COLUMNS + t];
            largest = x > largest ? x : largest;
        }
        for (int k = 0; k < SYMBOLS; k++) {
            sum += exp(logits[k * COLUMNS + t] - largest);
        }
        const float log_of_sum = log(sum);
        for (int k = 0; k < SYMBOLS; k++) {
            log_p[t * SYMBOLS + k] = logits[k * COLUMNS + t] - largest - log_of_sum;
#if HAS_GRADIENT
            probability[k * COLUMNS + t] = exp(logits[k * COLUMNS + t] - largest) / sum;
#endif
        }
    }
}

// Whether the largest logit of each column, the first of equal ones, reads as the string.
inline int reads_as(global const float *logits, global const int *labels, const int length) {
    int found = 0, previous = BLANK;
    for (int t = 0; t < COLUMNS; t++) {
        int best = 0;
        for (int k = 1; k < SYMBOLS; k++) {
            best = logits[k * COLUMNS + t] > logits[best * COLUMNS + t] ? k : best;
        }
        if (best != previous && best != BLANK) {
            if (found == length || labels[found] != best) {
                return 0;
            }
            found++;
        }
        previous = best;
    }
    return found == length;
}

kernel void ctc(const int step_index, const int slots, const int batch, const float gradient_scale, global const float *logits,
                global const int *labels, global float *log_p, global float *alpha,
#if HAS_GRADIENT
                global float *gradient,
#endif
                global float *loss, global int *correct) {
    local float beta[2][STATES];
    const int b = get_group_id(0), lane = get_local_id(0);
    const int place = step_index % slots * batch + b;
    global const float *x = logits + (size_t)b * SYMBOLS * COLUMNS;
    global const int *string = labels + b * LENGTH;
    global float *p = log_p + (size_t)b * SYMBOLS * COLUMNS;
    global float *a = alpha + (size_t)b * STATES * COLUMNS;
    const int length = string_length(string), states = 2 * length + 1;
    const int fits = columns_needed(string, length) <= COLUMNS;

#if HAS_GRADIENT
    global float *g = gradient + (size_t)b * SYMBOLS * COLUMNS;
    log_softmax(x, p, g, lane);
#else
    log_softmax(x, p, lane);
#endif
    ALL_DONE;
    for (int t = 0; t < COLUMNS; t++) {
        global const float *before = a + (t - 1) * STATES;
        for (int s = lane; s < states; s += LANES) {
            float sum = t == 0 && s < 2 ? 0.0f : -INFINITY;
            if (t > 0) {
                sum = before[s];
                sum = s >= 1 ? log_sum(sum, before[s - 1]) : sum;
                sum = may_follow(string, s) ? log_sum(sum, before[s - 2]) : sum;
            }
            a[t * STATES + s] = p[t * SYMBOLS + state(string, s)] + sum;
        }
        ALL_DONE;
    }
    global const float *last = a + (COLUMNS - 1) * STATES;
    const float negative = -log_sum(last[states - 1], states > 1 ? last[states - 2] : -INFINITY);
    if (lane == 0) {
        loss[place] = fits ? negative : 0.0f;
        correct[place] = fits && reads_as(x, string, length);
    }

#if HAS_GRADIENT
    for (int t = COLUMNS - 1; t >= 0; t--) {
        local float *now = beta[t % 2];
        local const float *after = beta[(t + 1) % 2];
        global const float *p_after = p + (t + 1) * SYMBOLS;
        for (int s = lane; s < states; s += LANES) {
            float sum = s >= states - 2 ? 0.0f : -INFINITY;
            if (t < COLUMNS - 1) {
                sum = after[s] + p_after[state(string, s)];
                sum = s + 1 < states ? log_sum(sum, after[s + 1] + p_after[state(string, s + 1)]) : sum;
                sum = s + 2 < states && may_follow(string, s + 2) ? log_sum(sum, after[s + 2] + p_after[state(string, s + 2)]) : sum;
            }
            now[s] = sum;
        }
        ALL_DONE;
        for (int k = lane; k < SYMBOLS; k += LANES) {
            float through = -INFINITY;
            for (int s = k == BLANK ? 0 : 1; s < states; s += 2) {
                through = state(string, s) == k ? log_sum(through, a[t * STATES + s] + now[s]) : through;
            }
            g[k * COLUMNS + t] = fits ? gradient_scale * (g[k * COLUMNS + t] - exp(negative + through)) : 0.0f;
        }
    }
#endif
}
